// Filters of quantised convolutions with weights beyond s8.
#include "ops/wide_filters.h"

#include <cstring>

#include "core/parallel.h"

namespace atrous {
namespace {

template <typename Code>
std::int32_t dot(const Code* src, const std::int16_t* weights, std::int64_t count) {
  std::int32_t sum = 0;
  for (std::int64_t c = 0; c < count; ++c) sum += static_cast<std::int16_t>(src[c]) * weights[c];
  return sum;
}

std::size_t element_bytes(const onednn::Coding& dst) { return size_of(dst.dtype); }

}  // namespace

WideFilters::WideFilters(const ConvProblem& problem, const KeptTaps& kept, const Tensor& weights,
                         const std::vector<std::int64_t>& filters, const QuantizedConvFacts& facts,
                         const std::vector<float>& bias)
    : problem_(problem), facts_(facts) {
  const std::vector<std::int64_t> positions = kept.positions();
  const std::int64_t taps = Shape(kept.kernel).elements();
  const std::int64_t depth = problem.src_channels / problem.groups;
  for (const std::int64_t m : filters) {
    Filter filter{m, m / (problem.dst_channels / problem.groups) * depth, {}, {}, 0.0};
    if (!bias.empty()) filter.bias = static_cast<double>(bias[static_cast<std::size_t>(m)]);
    for (const std::int64_t position : positions) {
      std::int32_t sum = 0;
      for (std::int64_t c = 0; c < depth; ++c) {
        const auto index = static_cast<std::size_t>((m * depth + c) * taps + position);
        filter.weights.push_back(static_cast<std::int16_t>(weights.as<std::int32_t>()[index]));
        sum += filter.weights.back();
      }
      filter.zero_products.push_back(sum * facts.src.zero);
    }
    filters_.push_back(std::move(filter));
  }
}

std::size_t WideFilters::bytes() const {
  const std::int64_t pixels = problem_.batch * problem_.window.dst_elements();
  return static_cast<std::size_t>(pixels) * filters_.size() * element_bytes(facts_.dst);
}

template <typename Code>
std::int32_t WideFilters::sum_at(const Filter& filter, const Code* image, std::int64_t y, std::int64_t x) const {
  const Window& window = problem_.window;
  const std::int64_t depth = problem_.src_channels / problem_.groups;
  std::int32_t sum = 0;
  for (std::int64_t row = 0; row < window.kernel[0]; ++row) {
    const std::int64_t at_y = y * window.strides[0] + row * window.dilations[0] - window.pads_begin[0];
    if (at_y < 0 || at_y >= window.src[0]) continue;
    for (std::int64_t column = 0; column < window.kernel[1]; ++column) {
      const std::int64_t at_x = x * window.strides[1] + column * window.dilations[1] - window.pads_begin[1];
      if (at_x < 0 || at_x >= window.src[1]) continue;
      const std::int64_t tap = row * window.kernel[1] + column;
      const Code* const pixel = image + (at_y * window.src[1] + at_x) * problem_.src_channels + filter.src_channel;
      sum +=
          dot(pixel, filter.weights.data() + tap * depth, depth) - filter.zero_products[static_cast<std::size_t>(tap)];
    }
  }
  return sum;
}

template <typename Code>
void WideFilters::compute_row(const Code* src, const std::uint8_t* residual, std::byte* results,
                              std::int64_t line) const {
  const Window& window = problem_.window;
  const std::int64_t image = line / window.dst[0];
  const Code* const from = src + image * window.src[0] * window.src[1] * problem_.src_channels;
  for (std::int64_t x = 0; x < window.dst[1]; ++x) {
    const std::int64_t pixel = line * window.dst[1] + x;
    for (const Filter& filter : filters_) {
      const double product = facts_.product_scales[static_cast<std::size_t>(filter.channel)];
      const double sum = sum_at(filter, from, line % window.dst[0], x) * product + filter.bias;
      double added = 0.0;
      if (residual != nullptr) added = facts_.residual->real(residual[pixel * problem_.dst_channels + filter.channel]);
      store_coded(facts_.finish(sum, added), facts_.dst, results);
      results += element_bytes(facts_.dst);
    }
  }
}

void WideFilters::compute(const std::uint8_t* src, const std::uint8_t* residual, std::byte* results) const {
  const Window& window = problem_.window;
  const std::size_t row_bytes = static_cast<std::size_t>(window.dst[1]) * filters_.size() * element_bytes(facts_.dst);
  parallel_ranges(problem_.batch * window.dst[0], 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t line = begin; line < end; ++line) {
      std::byte* const to = results + static_cast<std::size_t>(line) * row_bytes;
      if (facts_.src.dtype == DType::kI8) {
        compute_row(reinterpret_cast<const std::int8_t*>(src), residual, to, line);
      } else {
        compute_row(src, residual, to, line);
      }
    }
  });
}

void WideFilters::put(const std::byte* results, std::byte* dst) const {
  const std::size_t element = element_bytes(facts_.dst);
  const std::int64_t pixels = problem_.batch * problem_.window.dst_elements();
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
    for (const Filter& filter : filters_) {
      std::memcpy(dst + static_cast<std::size_t>(pixel * problem_.dst_channels + filter.channel) * element, results,
                  element);
      results += element;
    }
  }
}

}  // namespace atrous
