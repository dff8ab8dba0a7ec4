// Model files: whatever the bytes are, loading ends in an error or in a model that can be printed, planned and run.
#include <algorithm>

#include "api/model_impl.h"
#include "atrous/model.h"
#include "fuzz/targets.h"
#include "fuzz/tolerate.h"
#include "passes/pass.h"
#include "runtime/plan.h"
#include "runtime/specialise.h"
#include "support/interpreter.h"
#include "support/planned.h"

namespace atrous::fuzz {
namespace {

constexpr std::int64_t kOpenExtent = 8;
constexpr std::int64_t kMostElements = 1 << 16;  // of a value in a network that is run
constexpr std::int64_t kMostMacs = 1 << 24;

ModelOptions small_limits() {
  ModelOptions options;
  options.all_outputs = true;
  options.limits = {.max_file_bytes = 1 << 22,
                    .max_tensor_bytes = 1 << 24,
                    .max_weight_bytes = 1 << 26,
                    .max_nodes = 1000,
                    .max_depth = 32};
  return options;
}

bool is_small(const Graph& graph) {
  return std::all_of(graph.values.begin(), graph.values.end(), [](const Value& value) {
    return !value.shape.complete() || value.shape.elements() <= kMostElements;
  });
}

// Every input with its open extents closed.
std::vector<InputBinding> close_inputs(const Graph& graph) {
  std::vector<InputBinding> inputs;
  for (const ValueId id : graph.inputs) {
    Shape shape = graph.value(id).shape;
    if (!shape.ranked()) shape = Shape({1, 3, kOpenExtent, kOpenExtent});
    for (int axis = 0; axis < shape.rank(); ++axis) {
      if (shape[axis] < 0) shape[axis] = kOpenExtent;
    }
    inputs.push_back({id, std::move(shape), nullptr});
  }
  return inputs;
}

void plan_and_run(const Model& model) {
  const Graph& graph = model.impl().graph;
  if (!model.impl().shape_inputs.empty() || !is_small(graph)) return;
  Graph special = specialise(graph, close_inputs(graph), graph.outputs);
  if (!is_small(special)) return;
  run_passes(special, planning_passes());
  const std::vector<Tensor> inputs = test::random_inputs(special, 1);
  const Plan plan = build_plan(std::move(special), {});
  std::int64_t macs = 0;
  for (const Step& step : plan.steps) macs += std::min(step.macs, kMostMacs);
  if (macs < kMostMacs) test::run_plan(plan, inputs);
}

void load(Bytes bytes, const char* name) {
  tolerate([&] {
    const Model model = Model::load(std::as_bytes(bytes), name, small_limits());
    require(!model.text().empty(), "a model without text");
    plan_and_run(model);
  });
}

}  // namespace

void onnx(Bytes bytes) { load(bytes, "m.onnx"); }

void tflite(Bytes bytes) { load(bytes, "m.tflite"); }

}  // namespace atrous::fuzz
