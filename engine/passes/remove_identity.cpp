// Removes nodes that hand their input on unchanged.
#include <algorithm>
#include <map>
#include <numeric>

#include "graph/edit.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

struct Place {
  const Graph& graph;
  const Links& links;
  const Node& node;

  ValueId src() const { return node.inputs[0]; }
  ValueId dst() const { return node.outputs[0]; }
  bool keeps_type() const { return same_type(graph, src(), dst()); }
};

using Rule = bool (*)(const Place&);

bool always(const Place&) { return true; }
bool when_type_stays(const Place& place) { return place.keeps_type(); }
bool with_one_input(const Place& place) { return place.node.inputs.size() == 1; }

bool dropout_for_inference(const Place& place) {
  if (place.node.outputs.size() > 1 && place.links.used(place.node.outputs[1])) return false;
  const ValueId mode = input_of(place.node, 2);
  if (mode == kNone) return true;
  const Tensor* constant = place.graph.constant(mode);
  return constant != nullptr && constant->dtype() == DType::kBool && constant->elements() == 1 &&
         !constant->as<bool>()[0];
}

bool pad_by_nothing(const Place& place) {
  const auto pads = integer_constant(place.graph, input_of(place.node, 1));
  return pads && is_all(*pads, 0);
}

bool transpose_in_place(const Place& place) {
  const std::vector<std::int64_t> perm = place.node.attrs.integers("perm");
  std::vector<std::int64_t> in_order(perm.size());
  std::iota(in_order.begin(), in_order.end(), 0);
  return !perm.empty() && perm == in_order;
}

// With positive steps, as many elements as there are means all of them, in order.
bool slice_of_everything(const Place& place) {
  if (!place.keeps_type()) return false;
  if (input_of(place.node, 4) == kNone) return true;
  const auto steps = integer_constant(place.graph, place.node.inputs[4]);
  return steps && std::all_of(steps->begin(), steps->end(), [](std::int64_t step) { return step > 0; });
}

// At scale 1 every coordinate falls on an element; a size that stays with another scale is no identity.
bool resize_to_same_size(const Place& place) {
  const Attrs& attrs = place.node.attrs;
  const std::string mode = attrs.string("coordinate_transformation_mode", "half_pixel");
  if (!place.keeps_type() || mode == "tf_crop_and_resize" || mode == "tf_half_pixel_for_nn") return false;
  if (attrs.string("keep_aspect_ratio_policy", "stretch") != "stretch") return false;
  if (input_of(place.node, 3) != kNone) return true;
  const Tensor* scales = f32_constant(place.graph, input_of(place.node, 2));
  if (scales == nullptr) return false;
  const auto elements = scales->as<float>();
  return std::all_of(elements.begin(), elements.end(), [](float scale) { return scale == 1.0F; });
}

bool pool_of_one_pixel(const Place& place) {
  const Attrs& attrs = place.node.attrs;
  const bool has_indices = place.node.outputs.size() > 1 && place.links.used(place.node.outputs[1]);
  return !has_indices && is_all(attrs.integers("kernel_shape", {0}), 1) && is_all(attrs.integers("strides"), 1) &&
         is_all(attrs.integers("pads"), 0);
}

bool relu_of_nothing_negative(const Place& place) {
  const Node* producer = place.links.producer(place.src());
  if (producer == nullptr) return false;
  if (producer->op == "Relu" || producer->op == "Sigmoid" || producer->op == "HardSigmoid") return true;
  if (producer->op != "Clip") return false;
  const auto is_negative_or_unknown = [&](std::size_t bound) {
    const auto scalar = scalar_constant(place.graph, input_of(*producer, bound));
    return !scalar || !(*scalar >= 0.0F);
  };
  const bool bounded_above = input_of(*producer, 2) != kNone;  // and there the upper bound wins
  return !is_negative_or_unknown(1) && !(bounded_above && is_negative_or_unknown(2));
}

bool second_is(const Place& place, float neutral) {
  const auto scalar = scalar_constant(place.graph, input_of(place.node, 1));
  return scalar && *scalar == neutral && place.keeps_type();
}
bool by_one(const Place& place) { return second_is(place, 1.0F); }
bool by_zero(const Place& place) { return second_is(place, 0.0F); }

bool is_identity(const Place& place) {
  static const std::map<std::string, Rule> rules = {
      {"Identity", always},
      {"Dropout", dropout_for_inference},
      {"Cast", when_type_stays},
      {"Reshape", when_type_stays},
      {"Flatten", when_type_stays},
      {"Squeeze", when_type_stays},
      {"Unsqueeze", when_type_stays},
      {"Expand", when_type_stays},
      {"Tile", when_type_stays},
      {"Slice", slice_of_everything},
      {"Resize", resize_to_same_size},
      {"Pad", pad_by_nothing},
      {"Transpose", transpose_in_place},
      {"Concat", with_one_input},
      {"Sum", with_one_input},
      {"Mean", with_one_input},
      {"Max", with_one_input},
      {"Min", with_one_input},
      {"AveragePool", pool_of_one_pixel},
      {"MaxPool", pool_of_one_pixel},
      {"Relu", relu_of_nothing_negative},
      {"Mul", by_one},
      {"Div", by_one},
      {"Add", by_zero},
      {"Sub", by_zero},
  };
  const auto rule = rules.find(place.node.op);
  return rule != rules.end() && !place.node.inputs.empty() && place.src() != kNone && rule->second(place);
}

}  // namespace

void remove_identity(Graph& graph) {
  Links links(graph);
  for (Node& node : graph.nodes) {
    if (node.outputs.empty() || node.outputs[0] == kNone || !is_identity({graph, links, node})) continue;
    const ValueId src = node.inputs[0];
    const ValueId dst = node.outputs[0];
    if (!can_bypass(graph, dst, src)) continue;
    kill(node);
    replace_uses(graph, dst, src);
    links.refresh();
  }
  remove_dead_nodes(graph);
}

}  // namespace atrous
