// Recognises how a segmentation network ends.
#include "passes/take_tail.h"

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "graph/edit.h"
#include "ops/axes.h"
#include "ops/resize.h"
#include "passes/match_coded.h"

namespace atrous {
namespace {

// Extents other than 1, in order: what operators that only drop or add axes leave alone.
std::vector<std::int64_t> proper_extents(const Shape& shape) {
  std::vector<std::int64_t> extents;
  std::copy_if(shape.dims().begin(), shape.dims().end(), std::back_inserter(extents),
               [](auto extent) { return extent != 1; });
  return extents;
}

class Tracer {
 public:
  Tracer(const Graph& graph, ValueId output) : graph_(graph), producers_(find_producers(graph)), at_(output) {}

  Tail run() {
    const Value& output = value(at_);
    skip_label_nodes();
    const Node* argmax = producer();
    std::int64_t competitors = -1;  // the extent of the axis along which the label is chosen, if there is one
    std::string layouts[2] = {"NHWC", "NCHW"};  // the first that leads to [N,C,h,w] holds
    if (argmax != nullptr && argmax->op == "ArgMax" && argmax->attrs.integer("select_last_index", 0) == 0) {
      at_ = argmax->inputs[0];
      const int rank = value(at_).shape.rank();
      const int axis = resolve_axis(argmax->attrs.integer("axis", 0), rank);
      tail_.labels = true;
      competitors = value(at_).shape[axis];
      layouts[0] = axis == rank - 1 ? "NHWC" : axis == rank - 3 ? "NCHW" : "";
      layouts[1] = "";
    } else if (output.dtype != DType::kF32) {
      return obstacle(output);
    } else {
      at_ = start_;
    }
    skip_to_rank_four();
    for (const std::string& layout : layouts) {
      if (layout.empty() || value(at_).shape.rank() != 4) continue;
      const std::int64_t classes = value(at_).shape[static_cast<int>(layout.find('C'))];
      if (competitors >= 0 && competitors != classes) continue;  // axes of 1 came or went between them
      const std::optional<Tail> tail = trace(layout);
      if (tail) return *tail;
    }
    return obstacle(output);
  }

 private:
  const Value& value(ValueId id) const { return graph_.value(id); }
  const Node* producer_of(ValueId id) const {
    const int index = producers_[static_cast<std::size_t>(id)];
    return index < 0 ? nullptr : &graph_.nodes[static_cast<std::size_t>(index)];
  }
  const Node* producer() const { return producer_of(at_); }

  Tail obstacle(const Value& output) const {
    Tail tail;
    const Node* node = producer();
    tail.obstacle = "output '" + output.name + "' (" + name(output.dtype) + output.shape.text() + "): ";
    tail.obstacle +=
        node == nullptr ? "no node makes it" : describe(*node) + " cannot be traced back to scores [N,C,h,w]";
    return tail;
  }

  // Whether the node hands its elements on in the same order, whatever the element type.
  bool keeps_elements(const Node& node) const {
    const Value& src = value(node.inputs[0]);
    const Value& dst = value(node.outputs[0]);
    if (node.op == "Identity") return true;
    if (node.op == "Cast") return dst.dtype != DType::kBool && src.dtype != DType::kBool;
    const bool moves_axes =
        node.op == "Squeeze" || node.op == "Unsqueeze" || node.op == "Reshape" || node.op == "Flatten";
    return moves_axes && proper_extents(src.shape) == proper_extents(dst.shape);
  }

  void skip_label_nodes() {
    for (const Node* node = producer(); node != nullptr && keeps_elements(*node); node = producer())
      at_ = node->inputs[0];
  }

  // From scores without their batch or class axis to the four axes that they came from.
  void skip_to_rank_four() {
    while (value(at_).shape.rank() != 4) {
      const Node* node = producer();
      if (node == nullptr) return;
      const bool elementwise = node->op == "Sigmoid";
      if (!elementwise && !keeps_elements(*node)) return;
      tail_.sigmoid = tail_.sigmoid || elementwise;
      at_ = node->inputs[0];
    }
  }

  // The deepest value [N,C,h,w] that still decides the labels. `layout` names the axes of the current value.
  std::optional<Tail> trace(std::string layout) const {
    std::optional<Tail> best;
    std::optional<Tail> below;  // the same, but below a Softmax or Sigmoid that should stay
    Tail tail = tail_;
    bool resized = false;
    float rounding = 0.0F;
    ValueId at = at_;
    set_identity(tail, layout, at);
    const bool one_class = value(at).shape[static_cast<int>(layout.find('C'))] == 1;
    if (one_class ? tail.labels : tail.sigmoid) return std::nullopt;
    while (true) {
      const bool probabilities = tail.softmax || (tail.sigmoid && !tail_.sigmoid);
      const bool is_rounded = rounding > 0.0F && !resized;  // and would not be without the nodes that are left out
      if (layout == "NCHW" && value(at).dtype == DType::kF32 && !is_rounded) {
        tail.logits = at;
        (resized || !probabilities ? best : below) = tail;
      }
      const Node* node = producer_of(at);
      if (node == nullptr) break;
      if (const Node* const quantize = resized ? nullptr : rounding_before(*node)) {
        rounding = step_of(*node);
        node = quantize;
      } else if (!step(*node, layout, resized, tail)) {
        break;
      }
      at = node->inputs[0];
      if (resized && tail.rounding == 0.0F) tail.rounding = is_multiple(at, rounding) ? rounding : 0.0F;
    }
    if (!best) best = below;
    if (!best) return std::nullopt;
    best->probabilities = one_class ? ends_in_sigmoid(best->logits) : ends_in_softmax(best->logits);
    best->threshold = ends_in_sigmoid(best->logits) ? 0.5F : 0.0F;
    return best;
  }

  // The QuantizeLinear whose result the DequantizeLinear makes real again, or null: both together only round scores.
  const Node* rounding_before(const Node& node) const {
    const std::optional<Coded> read = dequantized_by(graph_, node);
    const Node* const quantize = read ? producer_of(read->codes) : nullptr;
    const std::optional<Coded> made = quantize == nullptr ? std::nullopt : quantised(graph_, *quantize);
    return made && same_code(graph_, *read, *made) ? quantize : nullptr;
  }

  float step_of(const Node& dequantize) const { return scale_of(graph_, *dequantized_by(graph_, dequantize)); }

  // Whether the values are codes times this step.
  bool is_multiple(ValueId id, float step) const {
    const Node* const node = producer_of(id);
    return node != nullptr && dequantized_by(graph_, *node) && step_of(*node) == step;
  }

  // Takes one node into the tail. False if it belongs to the network.
  bool step(const Node& node, std::string& layout, bool& resized, Tail& tail) const {
    if (node.op == "Identity") return true;
    if (node.op == "Cast") return keeps_elements(node);
    if (node.op == "Transpose") return transpose(node, layout);
    if (resized) return false;
    if (node.op == "Softmax") {
      tail.softmax = layout[static_cast<std::size_t>(resolve_axis(node.attrs.integer("axis", -1), 4))] == 'C';
      return tail.softmax;
    }
    if (node.op == "Sigmoid") {
      tail.sigmoid = value(node.outputs[0]).shape[static_cast<int>(layout.find('C'))] == 1;
      return tail.sigmoid;
    }
    resized = node.op == "Resize" && take_resize(node, layout, tail);
    return resized;
  }

  static bool transpose(const Node& node, std::string& layout) {
    const std::vector<std::int64_t> perm = node.attrs.integers("perm", {3, 2, 1, 0});
    const std::string after = layout;
    for (std::size_t i = 0; i < 4; ++i) layout[static_cast<std::size_t>(resolve_axis(perm.at(i), 4))] = after[i];
    return true;
  }

  bool take_resize(const Node& node, const std::string& layout, Tail& tail) const {
    for (std::size_t i = 1; i < node.inputs.size(); ++i) {
      if (node.inputs[i] != kNone && graph_.constant(node.inputs[i]) == nullptr) return false;
    }
    const ResizeGeometry geometry = resize_geometry(node, Operands(graph_, node));
    const ResizeAxis& rows = geometry.axes[layout.find('H')];
    const ResizeAxis& columns = geometry.axes[layout.find('W')];
    const bool shrinks = rows.scale < 1.0 || columns.scale < 1.0;
    if (geometry.mode == ResizeMode::kCubic || rows.mode == CoordinateMode::kTfCropAndResize) return false;
    if (geometry.antialias && shrinks) return false;
    if (!geometry.keeps(static_cast<int>(layout.find('N'))) || !geometry.keeps(static_cast<int>(layout.find('C'))))
      return false;
    tail.rows = rows;
    tail.columns = columns;
    tail.nearest = geometry.mode == ResizeMode::kNearest;
    tail.nearest_mode = geometry.nearest_mode;
    return true;
  }

  void set_identity(Tail& tail, const std::string& layout, ValueId id) const {
    const Shape& shape = value(id).shape;
    tail.rows.src = tail.rows.dst = shape[static_cast<int>(layout.find('H'))];
    tail.columns.src = tail.columns.dst = shape[static_cast<int>(layout.find('W'))];
    tail.out_height = tail.rows.dst;
    tail.out_width = tail.columns.dst;
  }

  bool ends_in_sigmoid(ValueId id) const {
    const Node* node = producer_of(id);
    if (node == nullptr) return false;
    const std::string activation = node->attrs.string("activation", "");
    return node->op == "Sigmoid" || node->op == "HardSigmoid" || activation == "sigmoid" ||
           activation == "hard_sigmoid";
  }

  bool ends_in_softmax(ValueId id) const {
    const Node* node = producer_of(id);
    return node != nullptr && node->op == "Softmax" && resolve_axis(node->attrs.integer("axis", -1), 4) == 1;
  }

  const Graph& graph_;
  std::vector<int> producers_;
  ValueId at_;
  ValueId start_ = at_;
  Tail tail_;
};

}  // namespace

Tail take_tail(const Graph& graph, ValueId output) { return Tracer(graph, output).run(); }

void cut_tail(Graph& graph, const Tail& tail) {
  if (!tail.found()) fail(ErrorCode::kInternal, "there is no tail to cut");
  graph.outputs = {tail.logits};
  remove_dead_nodes(graph);
}

}  // namespace atrous
