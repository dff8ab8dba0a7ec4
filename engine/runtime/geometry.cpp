// Walks over a graph that follow strides, receptive fields and dilations.
#include "runtime/geometry.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/dilation.h"
#include "graph/edit.h"

namespace atrous {
namespace {

constexpr std::int64_t kMostStride = 1024;
constexpr double kMostField = 0x1p53;  // pixels; beyond that nobody counts

// What is known of a value on the way from the input: along the path that sees most.
struct Sight {
  std::int64_t field = 1;  // receptive field in input pixels
  double stride = 1.0;     // input pixels a step
  bool whole = false;      // a pooling over the whole map lies before
  int stack = -1;          // index of the dilated stack that ends here
};

// Of an InvertedResidual the depthwise convolution alone sees neighbours, and it has the node's attributes.
bool is_conv_of_codes(const Node& node) { return node.op == "QuantizedConv" || node.op == "QLinearConv"; }
bool is_conv(const Node& node) {
  return node.op == "Conv" || node.op == "FusedConv" || node.op == "InvertedResidual" || is_conv_of_codes(node);
}
bool is_window(const Node& node) { return is_conv(node) || node.op == "MaxPool" || node.op == "AveragePool"; }

std::int64_t largest(const std::vector<std::int64_t>& values) {
  return values.empty() ? 1 : *std::max_element(values.begin(), values.end());
}

WindowAxis widest_axis(const Graph& graph, const Node& node) {
  std::vector<std::int64_t> kernel = node.attrs.integers("kernel_shape");
  if (kernel.empty() && is_conv(node)) {
    const Shape& weights = graph.value(node.inputs[is_conv_of_codes(node) ? 3 : 1]).shape;
    if (weights.rank() > 2) kernel.assign(weights.dims().begin() + 2, weights.dims().end());
  }
  return {largest(kernel), largest(node.attrs.integers("strides")), largest(node.attrs.integers("dilations"))};
}

bool has_pixels(const Shape& shape) { return shape.complete() && shape.rank() > 2 && shape[2] > 1; }

// Whether a SqueezeExcite scales a map, and does not only make a vector.
bool scales_map(const Node& node) { return node.inputs.size() > 5 || node.attrs.integer("scales_source", 0) != 0; }

// Ops that mix pixels of the whole map, given complete shapes.
bool pools_everything(const Graph& graph, const Node& node) {
  if (node.op.starts_with("Global") || node.op == "CodeMean") return true;
  if (node.op == "SqueezeExcite") return !scales_map(node);
  if (!node.op.starts_with("Reduce") && node.op != "AveragePool") return false;
  const Shape& src = graph.value(node.inputs[0]).shape;
  const Shape& dst = graph.value(node.outputs[0]).shape;
  return src.rank() == 4 && src[2] > 1 && dst.rank() == 4 && dst[2] == 1;
}

bool is_pointwise(const Node& node) {
  static const std::set<std::string> kOps = {
      "Relu",         "Clip",          "HardSwish",      "HardSigmoid",        "Sigmoid",   "Swish",
      "LeakyRelu",    "Elu",           "PRelu",          "BatchNormalization", "Add",       "Mul",
      "Identity",     "SqueezeExcite", "QuantizeLinear", "DequantizeLinear",   "CodeTable", "QuantizedAdd",
      "QuantizedGate"};
  return kOps.contains(node.op);
}

constexpr int kMostLayers = 256;  // of a stack; what comes behind is not looked at
constexpr std::size_t kMostStacks = 256;

// A convolution of a stack.
struct Layer {
  int before;  // among all layers; -1: it is the first
  int length;  // of the stack up to here
  const Node* node;
  WindowAxis axis;
  bool extended;  // another one follows
};

class Walk {
 public:
  Walk(const Graph& graph, PlanReport& report) : graph_(graph), report_(report), sights_(graph.values.size()) {}

  void run() {
    std::set<ValueId> reached(graph_.inputs.begin(), graph_.inputs.end());
    for (const Node& node : graph_.nodes) {
      Sight sight = see(node, reached, 0, is_conv(node) ? 1 : node.inputs.size());
      if (sight.field == 0) continue;  // shape arithmetic
      step(node, sight);
      if (is_conv(node)) merge(sight, see(node, reached, 1, node.inputs.size()));  // a residual passes no window
      if (node.attrs.has("first_channel")) sight.stack = -1;                       // stands for a Concat
      for (const ValueId id : node.outputs) {
        if (id == kNone) continue;
        sights_[static_cast<std::size_t>(id)] = sight;
        reached.insert(id);
      }
    }
    finish();
  }

 private:
  // What the inputs [begin, end) of a node see together; field 0 if none of them comes from the image.
  Sight see(const Node& node, const std::set<ValueId>& reached, std::size_t begin, std::size_t end) const {
    Sight sight;
    sight.field = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const ValueId id = node.inputs[i];
      if (id != kNone && reached.contains(id)) merge(sight, sights_[static_cast<std::size_t>(id)]);
    }
    return sight;
  }

  static void merge(Sight& sight, const Sight& other) {
    // Of equal paths the one with a stack counts: the other is a gate that saw the map through pooling.
    const bool wider = other.field > sight.field || (other.field == sight.field && sight.stack < 0);
    sight.whole = sight.whole || other.whole;
    if (wider) {
      sight.field = other.field;
      sight.stack = other.stack;
      sight.stride = other.stride;
    }
  }

  void step(const Node& node, Sight& sight) {
    if (pools_everything(graph_, node)) {
      sight.whole = true;
      sight.stack = -1;
      return;
    }
    sight.whole = sight.whole || node.op == "SqueezeExcite";
    if (is_window(node)) return window(node, sight);
    const Shape& dst = graph_.value(node.outputs[0]).shape;
    const Shape& src = graph_.value(node.inputs[0]).shape;
    const bool resized = has_pixels(src) && has_pixels(dst) && src[2] != dst[2];
    if (resized) sight.stride *= static_cast<double>(src[2]) / static_cast<double>(dst[2]);
    if (resized || !is_pointwise(node)) sight.stack = -1;
  }

  void window(const Node& node, Sight& sight) {
    const WindowAxis axis = widest_axis(graph_, node);
    const double growth = static_cast<double>(same_padding(axis.kernel, axis.dilation)) * sight.stride;
    sight.field = static_cast<std::int64_t>(std::min(static_cast<double>(sight.field) + growth + 0.5, kMostField));
    sight.stride = std::min(sight.stride * static_cast<double>(axis.stride), kMostField);
    const Shape& dst = graph_.value(node.outputs[0]).shape;
    if (has_pixels(dst)) coarsest_ = std::max(coarsest_, sight.stride);
    if (!is_conv(node) || axis.stride > 1) {
      sight.stack = -1;
    } else if (axis.kernel > 1) {
      extend_stack(node, axis, sight);
    }
  }

  // Convolutions of rate 1 take part only once a dilated one has begun the stack.
  void extend_stack(const Node& node, const WindowAxis& axis, Sight& sight) {
    if (sight.stack < 0 && axis.dilation == 1) return;
    const int before = sight.stack;
    const int length = before < 0 ? 0 : layers_[static_cast<std::size_t>(before)].length;
    if (length == kMostLayers) return;
    if (before >= 0) layers_[static_cast<std::size_t>(before)].extended = true;
    sight.stack = static_cast<int>(layers_.size());
    layers_.push_back({before, length + 1, &node, axis, false});
  }

  DilatedStack stack_that_ends_in(const Layer& last) const {
    std::vector<const Layer*> layers{&last};
    while (layers.back()->before >= 0) layers.push_back(&layers_[static_cast<std::size_t>(layers.back()->before)]);
    std::ranges::reverse(layers);
    DilatedStack stack;
    std::vector<WindowAxis> axes;
    for (const Layer* layer : layers) {
      stack.nodes.push_back(layer->node->name);
      stack.rates.push_back(layer->axis.dilation);
      axes.push_back(layer->axis);
    }
    stack.receptive_field = receptive_field(axes);
    stack.common_factor = common_factor(stack.rates);
    stack.gridding = has_gridding(stack.rates, last.axis.kernel);
    return stack;
  }

  void finish() {
    for (const ValueId id : graph_.outputs) {
      const Sight& sight = sights_[static_cast<std::size_t>(id)];
      report_.receptive_field_px = std::max(report_.receptive_field_px, sight.field);
      report_.sees_whole_image = report_.sees_whole_image || sight.whole;
    }
    report_.output_stride = static_cast<std::int64_t>(coarsest_ + 0.5);
    for (const Layer& layer : layers_) {
      if (report_.dilated_stacks.size() == kMostStacks) break;
      if (!layer.extended) report_.dilated_stacks.push_back(stack_that_ends_in(layer));
    }
  }

  const Graph& graph_;
  PlanReport& report_;
  std::vector<Sight> sights_;
  double coarsest_ = 1.0;
  std::vector<Layer> layers_;  // of all stacks
};

}  // namespace

std::int64_t network_stride(const Graph& graph) {
  std::vector<std::int64_t> strides(graph.values.size(), 1);
  std::int64_t coarsest = 1;
  for (const Node& node : graph.nodes) {
    std::int64_t stride = 1;
    for (const ValueId id : node.inputs) {
      if (id != kNone) stride = std::max(stride, strides[static_cast<std::size_t>(id)]);
    }
    // A pool over a whole fixed map is no stride.
    if (is_window(node)) stride *= std::clamp<std::int64_t>(largest(node.attrs.integers("strides")), 1, kMostStride);
    stride = std::min(stride, kMostStride);
    for (const ValueId id : node.outputs) {
      if (id != kNone) strides[static_cast<std::size_t>(id)] = stride;
    }
    if (is_conv(node) && widest_axis(graph, node).kernel > 1) coarsest = std::max(coarsest, stride);
  }
  return coarsest;
}

void describe_geometry(const Graph& graph, PlanReport& report) { Walk(graph, report).run(); }

}  // namespace atrous
