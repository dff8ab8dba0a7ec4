// Filters of quantised convolutions with weights beyond s8, which kernels for bytes cannot take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ops/conv_taps_kept.h"
#include "ops/quantized_conv.h"

namespace atrous {

// In practice these are the one or two outliers that set the range of a layer of u8 weights. They are computed pixel by
// pixel before the convolution runs, which may overwrite the residual, and put into its result afterwards. Two spatial
// axes, channels last.
class WideFilters {
 public:
  // problem: with the kept taps only. weights: i32, less their zero points, [dst_channels, src_channels / groups,
  // kernel...]. filters: which of them. facts: of what is written. bias: [dst_channels] or empty.
  WideFilters(const ConvProblem& problem, const KeptTaps& kept, const Tensor& weights,
              const std::vector<std::int64_t>& filters, const QuantizedConvFacts& facts,
              const std::vector<float>& bias);

  // Of the results of one run.
  std::size_t bytes() const;

  // residual: codes, or null.
  void compute(const std::uint8_t* src, const std::uint8_t* residual, std::byte* results) const;
  void put(const std::byte* results, std::byte* dst) const;

 private:
  struct Filter {
    std::int64_t channel = 0;                 // of dst
    std::int64_t src_channel = 0;             // the first one
    std::vector<std::int16_t> weights;        // [taps, src_channels / groups]
    std::vector<std::int32_t> zero_products;  // [taps]: the zero point of src times the sum of the tap's weights
    double bias = 0.0;
  };

  template <typename Code>
  std::int32_t sum_at(const Filter& filter, const Code* image, std::int64_t y, std::int64_t x) const;
  template <typename Code>
  void compute_row(const Code* src, const std::uint8_t* residual, std::byte* results, std::int64_t line) const;

  ConvProblem problem_;
  QuantizedConvFacts facts_;
  std::vector<Filter> filters_;
};

}  // namespace atrous
