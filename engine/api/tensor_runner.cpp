// Checks of named tensors, and the plan that they need.
#include "api/tensor_runner.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <string_view>

#include "api/session_plans.h"
#include "api/tensor_io.h"
#include "core/checked.h"
#include "core/error.h"
#include "dnnl/isa.h"
#include "passes/pass.h"
#include "runtime/specialise.h"

namespace atrous {
namespace {

bool is_in(const std::vector<ValueId>& ids, ValueId id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

bool same_bytes(const Tensor& a, const Tensor& b) {
  return a.dtype() == b.dtype() && a.shape() == b.shape() &&
         (a.bytes() == 0 || std::memcmp(a.data(), b.data(), a.bytes()) == 0);
}

std::string list_names(const std::vector<TensorInfo>& infos) {
  std::string names;
  for (const TensorInfo& info : infos) names += (names.empty() ? "'" : ", '") + info.name + "'";
  return names;
}

// Every name is that of an input, and stands there once.
void require_known_names(const Model::Impl& model, std::span<const NamedTensor> inputs) {
  std::set<std::string_view> seen;
  for (const NamedTensor& tensor : inputs) {
    if (!seen.insert(tensor.name).second) {
      fail(ErrorCode::kInvalidArgument, "input '", tensor.name, "' is given more than once");
    }
    const bool known = std::any_of(model.inputs.begin(), model.inputs.end(),
                                   [&](const TensorInfo& info) { return info.name == tensor.name; });
    if (!known) {
      fail(ErrorCode::kInvalidArgument, "there is no input '", tensor.name, "'; the model has ",
           list_names(model.inputs));
    }
  }
}

// The inputs in the order of the graph, as the types that the graph computes in; `converted` owns what had to change.
std::vector<const Tensor*> arrange(const Model::Impl& model, std::span<const NamedTensor> inputs,
                                   std::vector<Tensor>& converted) {
  require_known_names(model, inputs);
  std::vector<const Tensor*> arranged;
  converted.reserve(model.inputs.size());
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    const std::string& wanted = model.inputs[i].name;
    const auto found =
        std::find_if(inputs.begin(), inputs.end(), [&](const NamedTensor& t) { return t.name == wanted; });
    if (found == inputs.end()) fail(ErrorCode::kInvalidArgument, "input '", wanted, "' is missing");
    const DType dtype = model.graph.value(model.graph.inputs[i]).dtype;
    arranged.push_back(&found->tensor);
    if (found->tensor.dtype() == dtype) continue;
    converted.push_back(convert(found->tensor, dtype, wanted));
    arranged.back() = &converted.back();
  }
  return arranged;
}

std::int64_t output_bytes(const Graph& graph) {
  Count bytes = 0;
  for (const ValueId id : graph.outputs) bytes = bytes + storage_bytes(graph.value(id).dtype, graph.value(id).shape);
  return bytes.value();
}

}  // namespace

bool operator==(const TensorRunner::Key& key, const TensorRunner::Query& query) {
  if (key.outputs != query.outputs) return false;
  std::size_t value = 0;
  for (std::size_t i = 0; i < query.inputs.size(); ++i) {
    if (key.shapes[i] != query.inputs[i]->shape()) return false;
    if (!is_in(query.shape_inputs, query.graph_inputs[i])) continue;
    if (!same_bytes(key.values[value++], *query.inputs[i])) return false;
  }
  return true;
}

std::vector<ValueId> TensorRunner::pick_outputs(std::span<const std::string> names) const {
  if (names.empty()) return model_.graph.outputs;
  std::vector<ValueId> ids;
  for (const std::string& name : names) {
    const auto found = std::find_if(model_.outputs.begin(), model_.outputs.end(),
                                    [&](const TensorInfo& info) { return info.name == name; });
    if (found == model_.outputs.end()) {
      fail(ErrorCode::kNotFound, "there is no output '", name, "'; the model has ", list_names(model_.outputs));
    }
    ids.push_back(model_.graph.outputs[static_cast<std::size_t>(found - model_.outputs.begin())]);
  }
  return ids;
}

Graph TensorRunner::prepare(const std::vector<InputBinding>& bindings, const std::vector<ValueId>& outputs,
                            const RunControl& control) const {
  const StopScope scope(&control.stop);
  Graph graph = specialise(model_.graph, bindings, outputs);
  run_passes(graph, planning_passes({control.bf16, onednn::has_int8()}));
  return graph;
}

TensorRunner::Plans::Entry& TensorRunner::plan_for(const Query& query, const RunControl& control) {
  if (Plans::Entry* const entry = plans_.find(query)) return *entry;
  Key key{{}, {}, query.outputs};
  std::vector<InputBinding> bindings;
  for (std::size_t i = 0; i < query.inputs.size(); ++i) {
    const ValueId id = query.graph_inputs[i];
    key.shapes.push_back(query.inputs[i]->shape());
    bindings.push_back({id, query.inputs[i]->shape(), is_in(query.shape_inputs, id) ? query.inputs[i] : nullptr});
    if (bindings.back().value != nullptr) key.values.push_back(query.inputs[i]->clone());
  }
  Graph graph = prepare(bindings, query.outputs, control);
  const PlanRequest request = plan_request(model_, control);
  if (control.admit) control.admit(plan_growth(graph, request, plans_.arena_bytes(), output_bytes(graph)));
  return plans_.add(std::move(key), {}, build_plan(std::move(graph), request));
}

std::vector<NamedTensor> TensorRunner::run(std::span<const NamedTensor> inputs, std::span<const std::string> outputs,
                                           const RunControl& control) {
  std::vector<Tensor> converted;
  const std::vector<const Tensor*> arranged = arrange(model_, inputs, converted);
  const std::vector<ValueId> wanted = pick_outputs(outputs);
  Plans::Entry& entry = plan_for({arranged, model_.shape_inputs, model_.graph.inputs, wanted}, control);
  const Plan& plan = entry.bound.plan;
  std::vector<std::byte*>& buffers = entry.bound.buffers;
  std::size_t next = 0;
  for (std::size_t i = 0; i < arranged.size(); ++i) {
    if (is_in(model_.shape_inputs, model_.graph.inputs[i])) continue;
    const void* const data = arranged[i]->data();
    buffers[static_cast<std::size_t>(plan.inputs[next++].buffer)] = static_cast<std::byte*>(const_cast<void*>(data));
  }
  std::vector<NamedTensor> results;
  for (std::size_t i = 0; i < plan.outputs.size(); ++i) {
    results.push_back({plan.outputs[i].name, Tensor(plan.outputs[i].type.dtype, plan.outputs[i].type.shape)});
    buffers[static_cast<std::size_t>(plan.outputs[i].buffer)] = static_cast<std::byte*>(results[i].tensor.data());
  }
  execute(plan, buffers, plans_.arena(), control.hooks());
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto position = std::find(model_.graph.outputs.begin(), model_.graph.outputs.end(), wanted[i]);
    const TensorInfo& info = model_.outputs[static_cast<std::size_t>(position - model_.graph.outputs.begin())];
    results[i].name = info.name;
    if (info.dtype != results[i].tensor.dtype()) results[i].tensor = convert(results[i].tensor, info.dtype, info.name);
  }
  return results;
}

}  // namespace atrous
