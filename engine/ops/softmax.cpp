// Softmax, LogSoftmax and Hardmax along one axis.
#include <cmath>

#include "core/parallel.h"
#include "dnnl/eltwise.h"
#include "graph/edit.h"
#include "ops/axes.h"
#include "ops/elementwise.h"
#include "ops/kernel_step.h"
#include "ops/legacy.h"

namespace atrous {
namespace {

std::vector<ValueType> infer_softmax(const Node& node, const Operands& in) {
  resolve_axis(node.attrs.integer("axis", -1), in.shape(0).rank());
  return infer_same<FloatTypes>(node, in);
}

// The elements of one line along the axis.
template <typename T>
struct Line {
  const T* src;
  T* dst;
  std::int64_t extent;
  std::int64_t stride;

  double at(std::int64_t k) const { return static_cast<double>(widen(src[k * stride])); }
  void put(std::int64_t k, double value) const { dst[k * stride] = narrow<T>(value); }

  std::int64_t largest() const {
    std::int64_t best = 0;
    for (std::int64_t k = 1; k < extent; ++k) best = at(k) > at(best) ? k : best;
    return best;
  }
  double sum_of_exponentials(double shift) const {
    double sum = 0;
    for (std::int64_t k = 0; k < extent; ++k) sum += std::exp(at(k) - shift);
    return sum;
  }
};

constexpr auto kSoftmax = [](const auto& line) {
  const double largest = line.at(line.largest());
  const double sum = line.sum_of_exponentials(largest);
  for (std::int64_t k = 0; k < line.extent; ++k) line.put(k, std::exp(line.at(k) - largest) / sum);
};

constexpr auto kLogSoftmax = [](const auto& line) {
  const double largest = line.at(line.largest());
  const double log_sum = std::log(line.sum_of_exponentials(largest));
  for (std::int64_t k = 0; k < line.extent; ++k) line.put(k, line.at(k) - largest - log_sum);
};

constexpr auto kHardmax = [](const auto& line) {
  const std::int64_t largest = line.largest();
  for (std::int64_t k = 0; k < line.extent; ++k) line.put(k, k == largest ? 1.0 : 0.0);
};

template <auto kFunction>
void along_axis(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Shape& shape = in[0]->shape();
  if (shape.elements() == 0) return;
  const AxisView view = view_along(shape, resolve_axis(node.attrs.integer("axis", -1), shape.rank()));
  dispatch<FloatTypes>(in[0]->dtype(), [&]<typename T>() {
    const T* src = in[0]->as<T>().data();
    T* dst = out[0].as<T>().data();
    parallel_ranges(view.line_count(), 64, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const std::int64_t start = view.line_start(i);
        kFunction(Line<T>{src + start, dst + start, view.extent, view.inner_count});
      }
    });
  });
}

// Below opset 13 the input counts as a matrix: the axes before `axis` (default 1) are its rows, the others its columns.
void upgrade_softmax(Graph& graph, Node node, int opset) {
  if (opset >= 13) {
    graph.nodes.push_back(std::move(node));
    return;
  }
  const std::int64_t axis = node.attrs.integer("axis", 1);
  const ValueId src = node.inputs[0];
  const Shape& shape = graph.value(src).shape;
  const bool is_last = axis == -1 || (shape.ranked() && axis == shape.rank() - 1);
  node.attrs.set("axis", std::int64_t{-1});
  if (is_last) {
    graph.nodes.push_back(std::move(node));
    return;
  }
  Attrs flat_axis;
  flat_axis.set("axis", axis);
  const ValueId dims = append_node(graph, {"Shape", node.name, {}, {src}, {}}, "shape");
  const ValueId matrix = append_node(graph, {"Flatten", node.name, std::move(flat_axis), {src}, {}}, "matrix");
  const ValueId result = append_node(graph, {node.op, node.name, std::move(node.attrs), {matrix}, {}}, "rows");
  graph.nodes.push_back({"Reshape", node.name, {}, {result, dims}, node.outputs});
}

// In whatever layout the input lies; Hardmax has no kernel.
void lower_softmax(Lowering& lowering) {
  const Shape& shape = lowering.input(0).shape;
  const bool known = lowering.node().op != "Hardmax" && lowering.input(0).dtype == DType::kF32 && shape.elements() > 0;
  if (!known) return lower_to_reference(lowering);
  const Layout layout = lowering.layout(0);
  const int axis = resolve_axis(lowering.node().attrs.integer("axis", -1), shape.rank());
  onednn::Kernel prepared =
      onednn::make_softmax(physical_shape(shape, layout).dims(), physical_axis(axis, shape.rank(), layout),
                           lowering.node().op == "LogSoftmax");
  const BufferId src = lowering.read(0, layout);
  const BufferId dst = lowering.write(0, layout);
  Step step;
  step.shape = shape.text();
  emit_kernel(lowering, std::move(prepared), src, dst, std::move(step));
}

OpDef softmax(const char* name, ReferenceFn reference) {
  return {.name = name,
          .attrs = {"axis"},
          .infer = infer_softmax,
          .reference = reference,
          .upgrade = upgrade_softmax,
          .lower = lower_softmax};
}

const OpDef kOps[] = {
    softmax("Softmax", along_axis<kSoftmax>),
    softmax("LogSoftmax", along_axis<kLogSoftmax>),
    softmax("Hardmax", along_axis<kHardmax>),
};

}  // namespace

OpTable softmax_ops() { return kOps; }

}  // namespace atrous
