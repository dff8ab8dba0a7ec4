// Opens the rows and columns of a network that was exported for one size.
#include "passes/open_size.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/error.h"
#include "graph/edit.h"
#include "ops/legacy.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

using Extents = std::pair<std::int64_t, std::int64_t>;  // rows, columns

// A value whose rows and columns others may take over.
struct Reference {
  ValueId id = kNone;
  int rows_axis = 2;
  Extents extents;
};

class Opener {
 public:
  Opener(Graph& graph, const Graph& fixed) : graph_(graph), fixed_(fixed) {
    const int axis = rows_axis(fixed);
    const Shape& shape = fixed.value(fixed.inputs[0]).shape;
    input_ = {graph.inputs[0], axis, {shape[axis], shape[axis + 1]}};
  }

  std::string run() {
    std::vector<Node> nodes = std::move(graph_.nodes);
    graph_.nodes.clear();
    for (Node& node : nodes) {
      try {
        open(node);
      } catch (const Error& error) {
        return describe(node) + ": " + error.what();
      }
      remember(node);
      graph_.nodes.push_back(std::move(node));
    }
    return "";
  }

 private:
  const Shape& shape_of(ValueId id) const { return fixed_.value(id).shape; }
  static bool is_map(const Shape& shape) { return shape.complete() && shape.rank() == 4; }
  Extents extents_of(ValueId id) const { return {shape_of(id)[2], shape_of(id)[3]}; }

  // Convolutions and their like say how large maps are at their place in the network.
  void remember(const Node& node) {
    const ValueId id = node.outputs.empty() ? kNone : node.outputs[0];
    if (id == kNone || !is_map(shape_of(id)) || extents_of(id) == Extents{1, 1}) return;
    references_.push_back({id, 2, extents_of(id)});
  }

  void open(Node& node) {
    if (node.op == "Resize") return open_resize(node);
    if (node.op == "Expand") return open_expand(node);
    if (node.op == "Reshape") return open_reshape(node);
    if (node.op == "AveragePool" || node.op == "MaxPool") return open_pool(node);
    if (node.op == "Slice") return check_slice(node);
    if (node.op.starts_with("Gather")) return check_gather(node);
    check_constants(node);
  }

  ValueId append(const Node& node, const char* op, std::vector<ValueId> inputs, Attrs attrs = {}) {
    return append_node(graph_, {op, node.name, std::move(attrs), std::move(inputs), {}},
                       "size_" + std::to_string(count_++));
  }

  ValueId constant(const Node& node, const std::vector<std::int64_t>& list) {
    const auto count = static_cast<std::int64_t>(list.size());
    return add_constant(graph_, node.name + "/size", Tensor::of<std::int64_t>({count}, list));
  }

  // Extents [begin, end) of a value, as i64.
  ValueId extents(const Node& node, ValueId id, std::int64_t begin, std::int64_t end) {
    Attrs attrs;
    attrs.set("start", begin);
    attrs.set("end", end);
    return append(node, "Shape", {id}, std::move(attrs));
  }

  ValueId concat(const Node& node, ValueId first, ValueId second) {
    Attrs attrs;
    attrs.set("axis", std::int64_t{0});
    return append(node, "Concat", {first, second}, std::move(attrs));
  }

  // The value whose rows and columns are meant where an exporter wrote these numbers.
  std::optional<Reference> find_reference(Extents wanted) const {
    if (wanted == input_.extents) return input_;
    const auto found = std::find_if(references_.rbegin(), references_.rend(),
                                    [&](const Reference& reference) { return reference.extents == wanted; });
    if (found == references_.rend()) return std::nullopt;
    return *found;
  }

  ValueId rows_and_columns(const Node& node, const Reference& reference) {
    return extents(node, reference.id, reference.rows_axis, reference.rows_axis + 2);
  }

  // Rows and columns as (extent - 1) / step + 1 or extent / step of the input's; kNone if neither fits.
  ValueId from_input(const Node& node, Extents wanted) {
    const auto [rows, columns] = input_.extents;
    for (std::int64_t step = 2; step <= 64; step *= 2) {
      const bool rounds_up = wanted == Extents{(rows - 1) / step + 1, (columns - 1) / step + 1};
      if (!rounds_up && wanted != Extents{rows / step, columns / step}) continue;
      const ValueId extent = rows_and_columns(node, input_);
      if (!rounds_up) return append(node, "Div", {extent, constant(node, {step})});
      const ValueId less = append(node, "Sub", {extent, constant(node, {1})});
      return append(node, "Add", {append(node, "Div", {less, constant(node, {step})}), constant(node, {1})});
    }
    return kNone;
  }

  void open_resize(Node& node) {
    const ValueId src = node.inputs[0];
    const ValueId dst = node.outputs[0];
    const bool by_size = graph_.constant(input_of(node, 3)) != nullptr;
    const Tensor* const scales = f32_constant(graph_, input_of(node, 2));
    if (!by_size && scales == nullptr) return;  // computed from shapes
    if (!is_map(shape_of(src)) || !is_map(shape_of(dst))) fail(ErrorCode::kUnsupported, "resizes no [N,C,H,W]");
    if (!node.attrs.integers("axes").empty()) fail(ErrorCode::kUnsupported, "resizes axes by name");
    const Extents from = extents_of(src);
    const Extents to = extents_of(dst);
    const bool one_pixel = from == Extents{1, 1};
    const auto is_whole = [](float scale) { return scale >= 1.0F && scale < 1e6F && scale == std::floor(scale); };
    if (!by_size && !one_pixel && std::ranges::all_of(scales->as<float>(), is_whole)) return;
    ValueId size = kNone;
    if (const auto reference = find_reference(to)) size = rows_and_columns(node, *reference);
    const bool empty = from.first == 0 || from.second == 0;
    if (size == kNone && !one_pixel && !empty && to.first % from.first == 0 && to.second % from.second == 0) {
      return scale_by(node, to.first / from.first, to.second / from.second);
    }
    if (size == kNone) size = from_input(node, to);
    if (size == kNone) {
      fail(ErrorCode::kUnsupported, "resizes to ", to.first, "x", to.second, ", which nothing in the network has");
    }
    node.inputs = {src, kNone, kNone, concat(node, extents(node, src, 0, 2), size)};
  }

  void scale_by(Node& node, std::int64_t rows, std::int64_t columns) {
    const std::vector<float> scales = {1.0F, 1.0F, static_cast<float>(rows), static_cast<float>(columns)};
    node.inputs = {node.inputs[0], kNone, add_constant(graph_, node.name + "/scales", Tensor::of<float>({4}, scales))};
  }

  void open_expand(Node& node) {
    const auto shape = integer_constant(graph_, input_of(node, 1));
    if (!shape || shape->size() != 4) return;
    const Extents to = {(*shape)[2], (*shape)[3]};
    if (to == Extents{1, 1}) return;
    const auto reference = find_reference(to);
    if (!reference) {
      fail(ErrorCode::kUnsupported, "expands to ", to.first, "x", to.second, ", which nothing in the network has");
    }
    const ValueId outer = constant(node, {(*shape)[0], (*shape)[1]});
    node.inputs[1] = concat(node, outer, rows_and_columns(node, *reference));
  }

  // Extents that the input has at the same place are copied; one other may be inferred.
  void open_reshape(Node& node) {
    auto shape = integer_constant(graph_, input_of(node, 1));
    const Shape& src = shape_of(node.inputs[0]);
    const bool has_pixels = is_map(src) && (src[2] > 1 || src[3] > 1);
    if (!shape || !has_pixels || node.attrs.integer("allowzero", 0) != 0) return;
    int inferred = 0;
    for (std::size_t i = 0; i < shape->size(); ++i) {
      std::int64_t& extent = (*shape)[i];
      const bool copied = i < 4 && extent == src[static_cast<int>(i)];
      if (copied) extent = 0;
      if (!copied && extent != 0 && extent != 1) {
        extent = -1;
        ++inferred;
      }
    }
    if (inferred > 1) fail(ErrorCode::kUnsupported, "takes a map of ", src.text(), " apart in fixed extents");
    node.inputs[1] = constant(node, *shape);
  }

  void open_pool(Node& node) {
    if (!is_map(shape_of(node.inputs[0])) || !is_map(shape_of(node.outputs[0]))) return;
    const Extents src = extents_of(node.inputs[0]);
    const std::vector<std::int64_t> kernel = node.attrs.integers("kernel_shape");
    const bool whole = kernel.size() == 2 && Extents{kernel[0], kernel[1]} == src && src != Extents{1, 1} &&
                       extents_of(node.outputs[0]) == Extents{1, 1} && is_all(node.attrs.integers("pads"), 0);
    if (!whole || node.outputs.size() > 1) return;
    node = {"Global" + node.op, node.name, {}, node.inputs, node.outputs};
  }

  // A crop at fixed positions is right for one size only.
  void check_slice(const Node& node) const {
    const Shape& src = shape_of(node.inputs[0]);
    const Shape& dst = shape_of(node.outputs[0]);
    if (!is_map(src) || !is_map(dst) || src[2] * src[3] == 1) return;
    const auto ends = integer_constant(graph_, input_of(node, 2));
    const auto axes = integer_constant(graph_, input_of(node, 3));
    if (!ends) return;
    for (std::size_t i = 0; i < ends->size(); ++i) {
      const std::int64_t axis = axes ? axes->at(i) : static_cast<std::int64_t>(i);
      const bool spatial = axis >= 2 || (axis < 0 && axis >= -2);
      const bool bounded = (*ends)[i] >= 0 && (*ends)[i] < std::numeric_limits<std::int32_t>::max();
      if (spatial && bounded) fail(ErrorCode::kUnsupported, "crops a map of ", src.text(), " to ", dst.text());
    }
  }

  // So are rows or columns that are picked at fixed positions.
  void check_gather(const Node& node) const {
    const Shape& src = shape_of(node.inputs[0]);
    if (!is_map(src) || src[2] * src[3] == 1 || graph_.constant(node.inputs[1]) == nullptr) return;
    const std::int64_t axis = node.attrs.integer("axis", 0);
    const bool spatial = axis >= 2 || (axis < 0 && axis >= -2);
    if (node.op == "Gather" && !spatial) return;
    fail(ErrorCode::kUnsupported, "picks rows or columns of a map ", src.text(), " at fixed places");
  }

  // A constant as large as a map belongs to one size.
  void check_constants(const Node& node) const {
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const Tensor* const tensor = graph_.constant(node.inputs[i]);
      const bool weights = i > 0 && (node.op == "Conv" || node.op == "ConvTranspose");
      if (tensor == nullptr || weights || tensor->shape().rank() != 4) continue;
      if (tensor->shape()[2] > 1 && tensor->shape()[3] > 1 && !node.op.ends_with("Linear")) {
        fail(ErrorCode::kUnsupported, "uses a constant map ", tensor->shape().text());
      }
    }
  }

  Graph& graph_;
  const Graph& fixed_;
  Reference input_;
  std::vector<Reference> references_;
  int count_ = 0;
};

}  // namespace

int rows_axis(const Graph& graph) {
  if (graph.inputs.size() != 1) return -1;
  const Shape& shape = graph.value(graph.inputs[0]).shape;
  if (shape.rank() != 4) return -1;
  const auto is_channels = [](std::int64_t extent) { return extent == 1 || extent == 3; };
  if (is_channels(shape[1])) return 2;
  return is_channels(shape[3]) ? 1 : -1;
}

std::string open_size(Graph& graph) {
  const int axis = rows_axis(graph);
  if (axis < 0) return "the network has no image [N,C,H,W] or [N,H,W,C] as its only input";
  Graph fixed = borrow(graph);
  infer_and_fold(fixed);
  Shape& shape = graph.value(graph.inputs[0]).shape;
  if (!shape.complete()) return "the input is not of one fixed size";
  shape[axis] = Shape::kUnknownDim;
  shape[axis + 1] = Shape::kUnknownDim;
  for (const ValueId id : graph.outputs) {  // what the file says holds for one size
    if (graph.constant(id) == nullptr) graph.value(id).shape = Shape::unranked();
  }
  infer_and_fold(graph);
  return Opener(graph, fixed).run();
}

}  // namespace atrous
