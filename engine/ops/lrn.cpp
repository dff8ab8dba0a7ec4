// LRN across neighbouring channels, and LpNormalization along an axis.
#include <algorithm>
#include <cmath>

#include "ops/axes.h"
#include "ops/elementwise.h"

namespace atrous {
namespace {

using Inputs = std::span<const Tensor* const>;

std::vector<ValueType> infer_lrn(const Node& node, const Operands& in) {
  if (in.shape(0).rank() < 2) {
    fail(ErrorCode::kCorrupt, "the input ", in.shape(0).text(), " has no channel axis, wanted [N,C,...]");
  }
  const std::int64_t size = node.attrs.integer("size", 0);
  if (size < 1) fail(ErrorCode::kCorrupt, "size is ", size, ", wanted at least 1");
  return infer_same<FloatTypes>(node, in);
}

struct ChannelWindow {
  std::int64_t size;
  double alpha;
  double beta;
  double bias;

  double divisor(double sum_of_squares) const {
    return std::pow(bias + alpha / static_cast<double>(size) * sum_of_squares, beta);
  }
};

template <typename T>
void lrn_line(const ChannelWindow& window, const AxisView& view, const T* src, T* dst) {
  for (std::int64_t c = 0; c < view.extent; ++c) {
    const std::int64_t begin = std::max<std::int64_t>(0, c - (window.size - 1) / 2);
    const std::int64_t end = std::min(view.extent, c + window.size / 2 + 1);
    double sum = 0;
    for (std::int64_t k = begin; k < end; ++k) {
      const auto x = static_cast<double>(widen(src[k * view.inner_count]));
      sum += x * x;
    }
    const std::int64_t at = c * view.inner_count;
    dst[at] = narrow<T>(static_cast<double>(widen(src[at])) / window.divisor(sum));
  }
}

// Calls body(start) for the first element of every line along the view's axis.
template <typename Body>
void for_each_start(const AxisView& view, const Body& body) {
  parallel_ranges(view.line_count(), 64, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) body(view.line_start(i));
  });
}

void lrn(const Node& node, Inputs in, std::span<Tensor> out) {
  const ChannelWindow window{node.attrs.integer("size", 1), static_cast<double>(node.attrs.number("alpha", 1e-4F)),
                             static_cast<double>(node.attrs.number("beta", 0.75F)),
                             static_cast<double>(node.attrs.number("bias", 1.0F))};
  const AxisView view = view_along(in[0]->shape(), 1);
  dispatch<FloatTypes>(in[0]->dtype(), [&]<typename T>() {
    const T* src = in[0]->as<T>().data();
    T* dst = out[0].as<T>().data();
    for_each_start(view, [&](std::int64_t start) { lrn_line(window, view, src + start, dst + start); });
  });
}

std::vector<ValueType> infer_lp_norm(const Node& node, const Operands& in) {
  resolve_axis(node.attrs.integer("axis", -1), in.shape(0).rank());
  return infer_same<FloatTypes>(node, in);
}

std::string check_lp_norm(const Node& node, int) {
  const std::int64_t p = node.attrs.integer("p", 2);
  return p == 1 || p == 2 ? "" : "p = " + std::to_string(p);
}

// A line of zeros stays as it is.
void lp_norm(const Node& node, Inputs in, std::span<Tensor> out) {
  const bool euclidean = node.attrs.integer("p", 2) == 2;
  const AxisView view = view_along(in[0]->shape(), resolve_axis(node.attrs.integer("axis", -1), in[0]->shape().rank()));
  dispatch<FloatTypes>(in[0]->dtype(), [&]<typename T>() {
    for_each_start(view, [&](std::int64_t start) {
      const T* src = in[0]->as<T>().data() + start;
      T* dst = out[0].as<T>().data() + start;
      const auto value = [&](std::int64_t k) { return static_cast<double>(widen(src[k * view.inner_count])); };
      double sum = 0;
      for (std::int64_t k = 0; k < view.extent; ++k) sum += euclidean ? value(k) * value(k) : std::abs(value(k));
      const double norm = euclidean ? std::sqrt(sum) : sum;
      for (std::int64_t k = 0; k < view.extent; ++k) {
        dst[k * view.inner_count] = narrow<T>(norm == 0 ? 0.0 : value(k) / norm);
      }
    });
  });
}

const OpDef kOps[] = {
    {.name = "LRN", .attrs = {"alpha", "beta", "bias", "size"}, .infer = infer_lrn, .reference = lrn, .sums = true},
    {.name = "LpNormalization",
     .attrs = {"axis", "p"},
     .infer = infer_lp_norm,
     .reference = lp_norm,
     .check = check_lp_norm},
};

}  // namespace

OpTable lrn_ops() { return kOps; }

}  // namespace atrous
