// Exact sums of quantised convolutions.
#include "ops/quantized_sums.h"

#include <algorithm>

#include "ops/conv.h"
#include "ops/quantization.h"

namespace atrous {
namespace {

std::int32_t wrapping_sum(std::int32_t a, std::int32_t b) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) + static_cast<std::uint32_t>(b));
}

}  // namespace

void convolve_codes(const Node& node, const Tensor& src, const Tensor& weights, const Tensor* bias, Tensor& dst) {
  const ConvProblem problem = make_conv_problem(node.attrs, src.shape(), weights.shape());
  const std::int64_t src_plane = Shape(problem.window.src).elements();
  const std::int64_t dst_plane = problem.window.dst_elements();
  const std::int64_t taps = problem.window.taps();
  const std::int64_t depth = problem.src_channels / problem.groups;  // input channels of a group
  const auto bias_of = [&](std::int64_t m) {
    return static_cast<std::int32_t>(integer_at(bias, static_cast<std::size_t>(m)));
  };
  for (std::int64_t i = 0; i < problem.batch * problem.dst_channels; ++i) {
    const std::int64_t m = i % problem.dst_channels;
    const std::int64_t group = m / (problem.dst_channels / problem.groups);
    const std::int64_t first = i / problem.dst_channels * problem.src_channels + group * depth;
    std::int32_t* const to = dst.as<std::int32_t>().data() + i * dst_plane;
    std::fill_n(to, dst_plane, bias == nullptr ? 0 : bias_of(m));
    for (std::int64_t c = 0; c < depth; ++c) {
      const std::int32_t* const x = src.as<std::int32_t>().data() + (first + c) * src_plane;
      const std::int32_t* const w = weights.as<std::int32_t>().data() + (m * depth + c) * taps;
      for_each_pair(problem.window,
                    [&](auto at, auto from, auto tap) { to[at] = wrapping_sum(to[at], x[from] * w[tap]); });
    }
  }
}

}  // namespace atrous
