// Small networks that are drawn from bytes.
#include "fuzz/random_graph.h"

#include <algorithm>
#include <cmath>

#include "atrous/error.h"
#include "graph/edit.h"
#include "passes/evaluate.h"
#include "support/tensors.h"

namespace atrous::fuzz {
namespace {

using Dims = std::vector<std::int64_t>;

constexpr int kMostNodes = 12;
constexpr std::int64_t kMostElements = 1 << 12;  // of a map: references are slow

class Drawing {
 public:
  explicit Drawing(ByteDice& dice) : dice_(dice) {
    const Shape shape{dice.within(1, 2), dice.within(1, 18), dice.within(1, 20), dice.within(1, 20)};
    graph_.inputs = {add_value(graph_, "x", DType::kF32, shape)};
    maps_ = graph_.inputs;
  }

  Graph run() {
    for (int i = 0; i < kMostNodes && !dice_.done(); ++i) draw();
    if (maps_.size() == 1) add("Relu", {}, {maps_[0]});
    graph_.outputs = {maps_.back()};
    return std::move(graph_);
  }

 private:
  void draw() {
    switch (dice_.within(0, 11)) {
      case 0:
      case 1:
      case 2: return conv();
      case 3: return depthwise();
      case 4: return activation();
      case 5: return pair(dice_.heads() ? "Add" : "Mul");
      case 6: return concat();
      case 7: return pool();
      case 8: return resize();
      case 9: return pad();
      case 10: return batch_norm();
      default: return whole_map();
    }
  }

  // Mostly the map that was made last, so that chains come into being.
  ValueId some() {
    const auto count = static_cast<std::int64_t>(maps_.size());
    return maps_[static_cast<std::size_t>(dice_.heads() ? count - 1 : dice_.within(0, count - 1))];
  }

  // Appends the node unless its shape rule refuses it or the result is large.
  void add(const char* op, Attrs attrs, std::vector<ValueId> inputs) {
    Node node{op, std::string(op) + std::to_string(graph_.nodes.size()), std::move(attrs), std::move(inputs), {}};
    try {
      const ValueType type = infer_types(graph_, node).at(0);
      if (type.shape.elements() < 1 || type.shape.elements() > kMostElements || type.shape.rank() != 4) return;
      node.outputs = {add_value(graph_, "v" + std::to_string(graph_.nodes.size()), type.dtype, type.shape)};
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kInternal) throw;
      return;
    }
    maps_.push_back(node.outputs[0]);
    graph_.nodes.push_back(std::move(node));
  }

  ValueId constant(Tensor tensor) {
    return add_constant(graph_, "c" + std::to_string(constants_++), std::move(tensor));
  }
  ValueId random(Shape shape, float low, float high) {
    return constant(test::random_tensor(std::move(shape), static_cast<std::uint32_t>(constants_), low, high));
  }
  ValueId integers(const Dims& list) {
    return constant(Tensor::of<std::int64_t>({static_cast<std::int64_t>(list.size())}, list));
  }

  void convolve(std::int64_t filters, std::int64_t groups, ValueId src) {
    const std::int64_t channels = graph_.value(src).shape[1];
    if (groups < 1 || channels % groups != 0 || filters % groups != 0) return;
    const Dims kernel = {dice_.one_of({1, 3, 2, 5}), dice_.one_of({1, 3, 3, 5})};
    const std::int64_t rate = dice_.one_of({1, 1, 2, 3, 6, 12, 18});
    const std::int64_t stride = dice_.one_of({1, 1, 1, 2, 3});
    const bool same = dice_.heads();
    Attrs attrs;
    attrs.set("dilations", Dims{rate, rate});
    attrs.set("strides", Dims{stride, dice_.heads() ? stride : 1});
    attrs.set("group", groups);
    if (same)
      attrs.set("pads",
                Dims{rate * (kernel[0] / 2), rate * (kernel[1] / 2), rate * (kernel[0] / 2), rate * (kernel[1] / 2)});
    if (!same) attrs.set("pads", Dims{dice_.within(0, 3), dice_.within(0, 3), dice_.within(0, 3), dice_.within(0, 3)});
    const auto fan_in = static_cast<float>(channels / groups * kernel[0] * kernel[1]);
    const float gain = 1.5F / std::sqrt(fan_in);
    std::vector<ValueId> inputs = {src, random({filters, channels / groups, kernel[0], kernel[1]}, -gain, gain)};
    if (dice_.heads()) inputs.push_back(random({filters}, -0.5F, 0.5F));
    add("Conv", std::move(attrs), std::move(inputs));
  }

  void conv() {
    const ValueId src = some();
    const std::int64_t groups = dice_.one_of({1, 1, 1, 2, 3});
    convolve(dice_.within(1, 20) * groups, groups, src);
  }
  void depthwise() {
    const ValueId src = some();
    const std::int64_t channels = graph_.value(src).shape[1];
    convolve(channels, channels, src);
  }

  void activation() {
    constexpr const char* kPlain[] = {"Relu", "HardSwish", "Sigmoid", "HardSigmoid", "LeakyRelu", "Elu"};
    const ValueId src = some();
    const std::int64_t choice = dice_.within(0, 6);
    if (choice < 6) return add(kPlain[choice], {}, {src});
    add("Clip", {}, {src, constant(Tensor::of<float>(Shape(), {0.0F})), constant(Tensor::of<float>(Shape(), {6.0F}))});
  }

  void pair(const char* op) {
    const ValueId first = some();
    const ValueId second = some();
    add(op, {}, {first, second});
  }

  void concat() {
    std::vector<ValueId> parts = {some(), some()};
    if (dice_.heads()) parts.push_back(some());
    Attrs attrs;
    attrs.set("axis", std::int64_t{1});
    add("Concat", std::move(attrs), std::move(parts));
  }

  void pool() {
    Attrs attrs;
    const ValueId src = some();
    const std::int64_t rows = dice_.within(1, 4);
    const std::int64_t columns = dice_.within(1, 4);
    const auto pad = [&](std::int64_t kernel) { return dice_.within(0, std::min<std::int64_t>(kernel - 1, 2)); };
    attrs.set("kernel_shape", Dims{rows, columns});
    attrs.set("strides", Dims{dice_.within(1, 3), dice_.within(1, 3)});
    attrs.set("pads", Dims{pad(rows), pad(columns), pad(rows), pad(columns)});  // no window of padding alone
    attrs.set("ceil_mode", dice_.within(0, 1));
    add(dice_.heads() ? "MaxPool" : "AveragePool", std::move(attrs), {src});
  }

  void resize() {
    constexpr const char* kTransformations[] = {"half_pixel", "align_corners", "asymmetric", "pytorch_half_pixel"};
    const ValueId src = some();
    const Shape& shape = graph_.value(src).shape;
    Attrs attrs;
    attrs.set("mode", std::string(dice_.heads() ? "linear" : "nearest"));
    attrs.set("coordinate_transformation_mode", std::string(kTransformations[dice_.within(0, 3)]));
    const ValueId sizes = integers({shape[0], shape[1], dice_.within(1, 24), dice_.within(1, 24)});
    add("Resize", std::move(attrs), {src, kNone, kNone, sizes});
  }

  void pad() {
    const ValueId src = some();
    add("Pad", {},
        {src, integers({0, 0, dice_.within(0, 3), dice_.within(0, 3), 0, 0, dice_.within(0, 3), dice_.within(0, 3)})});
  }

  void batch_norm() {
    const ValueId src = some();
    const Shape shape{graph_.value(src).shape[1]};
    add("BatchNormalization", {},
        {src, random(shape, 0.5F, 1.5F), random(shape, -1.0F, 1.0F), random(shape, -0.5F, 0.5F),
         random(shape, 0.5F, 2.0F)});
  }

  void whole_map() {
    const ValueId src = some();
    if (dice_.heads()) return add("GlobalAveragePool", {}, {src});
    Attrs attrs;
    attrs.set("axis", std::int64_t{1});
    add("Softmax", std::move(attrs), {src});
  }

  ByteDice& dice_;
  Graph graph_;
  std::vector<ValueId> maps_;
  int constants_ = 0;
};

}  // namespace

Graph draw_graph(ByteDice& dice) { return Drawing(dice).run(); }

}  // namespace atrous::fuzz
