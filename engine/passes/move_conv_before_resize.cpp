// Lets a 1x1 convolution go before the enlarging Resize in front of it.
#include "graph/edit.h"
#include "ops/resize.h"
#include "passes/conv_before_resize.h"
#include "passes/passes.h"

namespace atrous {
namespace {

// Whether rows and columns alone change, and every new pixel is a mean of old ones.
bool is_mean_of_pixels(const Graph& graph, const Node& resize) {
  for (std::size_t i = 1; i < resize.inputs.size(); ++i) {
    if (resize.inputs[i] != kNone && graph.constant(resize.inputs[i]) == nullptr) return false;
  }
  const Shape& src = graph.value(resize.inputs[0]).shape;
  if (!src.complete() || src.rank() != 4) return false;
  const ResizeGeometry geometry = resize_geometry(resize, Operands(graph, resize));
  return geometry.mode != ResizeMode::kCubic && geometry.axes[2].mode != CoordinateMode::kTfCropAndResize &&
         geometry.keeps(0) && geometry.keeps(1);
}

// What moving an element of the Resize costs, in multiply-adds.
constexpr std::int64_t kMacsPerElement = 50;

bool is_less_work(const Shape& before, const Shape& after, std::int64_t channels) {
  const std::int64_t small = before[2] * before[3];
  const std::int64_t large = after[2] * after[3];
  return large > small && before[1] * channels * (large - small) + kMacsPerElement * large * (before[1] - channels) > 0;
}

}  // namespace

bool is_better_before_resize(const Graph& graph, const Links& links, const Node& conv) {
  const Node* resize = links.used_once(conv.inputs[0]) ? links.producer(conv.inputs[0], "Resize") : nullptr;
  if (resize == nullptr || !is_matrix(graph, conv) || conv.attrs.has("activation")) return false;
  const bool constant_bias = input_of(conv, 2) == kNone || f32_constant(graph, conv.inputs[2]) != nullptr;
  return constant_bias && is_mean_of_pixels(graph, *resize) &&
         is_less_work(graph.value(resize->inputs[0]).shape, graph.value(conv.inputs[0]).shape,
                      graph.value(conv.outputs[0]).shape[1]);
}

Node resize_of(Graph& graph, const Node& resize, ValueId src, ValueId dst) {
  Node node = resize;
  node.inputs[0] = src;
  node.outputs = {dst};
  const ValueId sizes = input_of(node, 3);
  if (sizes == kNone) return node;
  Shape extents = graph.value(dst).shape;
  Tensor list(DType::kI64, {4});
  for (int axis = 0; axis < 4; ++axis) list.as<std::int64_t>()[static_cast<std::size_t>(axis)] = extents[axis];
  node.attrs.erase("axes");
  node.inputs[3] = add_constant(graph, graph.value(sizes).name, std::move(list));
  return node;
}

void move_conv_before_resize(Graph& graph) {
  Links links(graph);
  std::size_t i = 0;
  while (i < graph.nodes.size()) {
    Node& conv = graph.nodes[i];
    if (conv.inputs.empty() || !is_better_before_resize(graph, links, conv)) {
      ++i;
      continue;
    }
    const ValueId resized = conv.outputs[0];
    const auto before = static_cast<std::size_t>(links.position(conv.inputs[0]));
    Node& resize = graph.nodes[before];
    Shape shape = graph.value(resize.inputs[0]).shape;
    shape[1] = graph.value(resized).shape[1];
    const ValueId small = add_value(graph, graph.value(resized).name, DType::kF32, shape);
    conv.inputs[0] = resize.inputs[0];
    conv.outputs[0] = small;
    Node moved = resize_of(graph, resize, small, resized);
    resize = std::move(conv);
    conv = std::move(moved);
    links.refresh();
    i = before;  // there may be another Resize in front of it
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
