// Constants stored as f16, each with a Cast behind it.
#include "passes/halve_weights.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "graph/edit.h"
#include "ops/onnx_types.h"

namespace atrous {
namespace {

constexpr std::int64_t kFewest = 256;  // elements; below that a Cast is larger than what it saves
constexpr float kLargest = 65504.0F;

bool can_be_halved(const Tensor& tensor) {
  if (tensor.dtype() != DType::kF32 || tensor.elements() < kFewest) return false;
  const auto numbers = tensor.as<float>();
  return std::all_of(numbers.begin(), numbers.end(), [](float number) { return std::abs(number) <= kLargest; });
}

Tensor halved(const Tensor& tensor) {
  Tensor half(DType::kF16, tensor.shape());
  std::ranges::transform(tensor.as<float>(), half.as<Float16>().begin(), to_f16);
  return half;
}

// The node that gives a constant back as f32; what used the constant uses its output.
Node halve(Graph& graph, ValueId id) {
  const std::string name = graph.value(id).name;
  const ValueId half = add_constant(graph, name + ".f16", halved(*graph.constant(id)));
  const ValueId whole = add_value(graph, name, DType::kF32, graph.value(id).shape);
  replace_uses(graph, id, whole);
  Node cast{"Cast", name + ".f32", {}, {half}, {whole}};
  cast.attrs.set("to", static_cast<std::int64_t>(onnx_number(DType::kF32)));
  return cast;
}

}  // namespace

void halve_weights(Graph& graph) {
  const std::vector<int> uses = count_uses(graph);
  std::vector<Node> casts;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const auto id = static_cast<ValueId>(i);
    const Tensor* tensor = graph.constant(id);
    if (uses[i] > 0 && tensor != nullptr && can_be_halved(*tensor)) casts.push_back(halve(graph, id));
  }
  graph.nodes.insert(graph.nodes.begin(), std::make_move_iterator(casts.begin()), std::make_move_iterator(casts.end()));
  remove_dead_nodes(graph);
}

}  // namespace atrous
