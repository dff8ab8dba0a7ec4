// Writes the defaults of Conv out.
#include <algorithm>

#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

using Integers = std::vector<std::int64_t>;

// The pads that auto_pad stands for, or none where that depends on a size which is not known.
Integers automatic_pads(const Graph& graph, const Node& node, const std::string& mode, const Integers& kernel) {
  const std::size_t axes = kernel.size();
  Integers pads(2 * axes, 0);
  if (mode == "VALID") return pads;
  const Integers strides = node.attrs.integers("strides");
  const Integers dilations = node.attrs.integers("dilations");
  const Shape& src = graph.value(node.inputs[0]).shape;
  for (std::size_t i = 0; i < axes; ++i) {
    const int axis = static_cast<int>(i) + 2;
    const bool known = src.ranked() && axis < src.rank() && is_moderate({src[axis]});
    if (strides[i] != 1 && !known) return {};
    const std::int64_t extent = known ? src[axis] : 1;  // at stride 1 the total does not depend on it
    const std::int64_t steps = (extent + strides[i] - 1) / strides[i] - 1;
    const std::int64_t total =
        std::max<std::int64_t>(steps * strides[i] + (kernel[i] - 1) * dilations[i] + 1 - extent, 0);
    const std::int64_t smaller = total / 2;
    pads[i] = mode == "SAME_UPPER" ? smaller : total - smaller;
    pads[axes + i] = total - pads[i];
  }
  return pads;
}

void set_default(Attrs& attrs, const char* name, const Integers& value) {
  if (attrs.integers(name).empty()) attrs.set(name, value);
}

// Whether the list can be strides; what is malformed is left for the shape rule to refuse.
bool are_strides(const Integers& strides, std::size_t axes) {
  return strides.size() == axes && is_moderate(strides) && *std::min_element(strides.begin(), strides.end()) >= 1;
}

void normalise(const Graph& graph, Node& node) {
  const Shape& weights = graph.value(node.inputs[1]).shape;
  if (!weights.complete() || weights.rank() < 3) return;
  const Integers kernel(weights.dims().begin() + 2, weights.dims().end());
  if (!is_moderate(kernel)) return;
  Attrs& attrs = node.attrs;
  set_default(attrs, "kernel_shape", kernel);
  set_default(attrs, "strides", Integers(kernel.size(), 1));
  set_default(attrs, "dilations", Integers(kernel.size(), 1));
  Integers dilations = attrs.integers("dilations");
  if (dilations.size() != kernel.size() || !is_moderate(dilations) ||
      !are_strides(attrs.integers("strides"), kernel.size()))
    return;
  for (std::size_t i = 0; i < kernel.size(); ++i) {
    if (kernel[i] == 1) dilations[i] = 1;
  }
  attrs.set("dilations", dilations);
  attrs.set("group", attrs.integer("group", 1));
  const std::string mode = attrs.string("auto_pad", "NOTSET");
  const Integers pads = mode == "NOTSET" ? Integers(2 * kernel.size(), 0) : automatic_pads(graph, node, mode, kernel);
  if (pads.empty()) return;
  if (mode != "NOTSET") attrs.erase("pads");
  attrs.erase("auto_pad");
  set_default(attrs, "pads", pads);
}

}  // namespace

void normalise_conv(Graph& graph) {
  for (Node& node : graph.nodes) {
    if (node.op != "Conv" || input_of(node, 0) == kNone || input_of(node, 1) == kNone) continue;
    normalise(graph, node);
  }
}

}  // namespace atrous
