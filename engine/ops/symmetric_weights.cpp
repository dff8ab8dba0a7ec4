// Weights of quantised convolutions as s8 codes whose zero point is 0.
#include "ops/symmetric_weights.h"

#include <algorithm>
#include <new>

#include "core/parallel.h"
#include "ops/quantization.h"

namespace atrous {
namespace {

constexpr std::int32_t kMostCode = 127;
constexpr std::int32_t kLeastCode = -128;

bool are_zero(const Tensor& zero) {
  for (std::int64_t i = 0; i < zero.elements(); ++i) {
    if (integer_at(&zero, static_cast<std::size_t>(i)) != 0) return false;
  }
  return true;
}

// The filters that leave s8.
std::vector<std::int64_t> find_wide(const Tensor& centred) {
  const auto codes = centred.as<std::int32_t>();
  const auto row = static_cast<std::int64_t>(codes.size()) / centred.shape()[0];
  std::vector<std::int64_t> wide;
  for (std::int64_t m = 0; m < centred.shape()[0]; ++m) {
    const auto [low, high] = std::minmax_element(codes.begin() + m * row, codes.begin() + (m + 1) * row);
    if (*low < kLeastCode || *high > kMostCode) wide.push_back(m);
  }
  return wide;
}

// The kept taps of all filters; code(i) is the code of the weight i.
template <typename Code>
std::vector<std::int8_t> keep(const KeptTaps& kept, std::int64_t count, const Code& code) {
  const std::vector<std::int64_t> positions = kept.positions();
  const std::int64_t taps = Shape(kept.kernel).elements();
  std::vector<std::int8_t> codes;
  codes.reserve(static_cast<std::size_t>(count / taps) * positions.size());
  for (std::int64_t filter = 0; filter < count / taps; ++filter) {
    for (const std::int64_t position : positions) codes.push_back(code(filter * taps + position));
  }
  return codes;
}

std::string key_of(const Tensor& zero, const KeptTaps& kept) {
  std::string key = kept.key() + "zero";
  for (std::int64_t i = 0; i < zero.elements(); ++i) {
    key += " " + std::to_string(integer_at(&zero, static_cast<std::size_t>(i)));
  }
  return key + "/";
}

FilterSums sums_of(const std::int8_t* codes, std::int64_t count) {
  FilterSums sums;
  for (std::int64_t i = 0; i < count; ++i) {
    sums.positive += std::max<std::int32_t>(codes[i], 0);
    sums.negative += std::max<std::int32_t>(-codes[i], 0);
  }
  return sums;
}

}  // namespace

SymmetricWeights make_symmetric_weights(Lowering& lowering, int weights, int zero, const KeptTaps& kept) {
  const Tensor& plain = *lowering.constant(weights);
  const Tensor& zeros = *lowering.constant(zero);
  if (plain.dtype() == DType::kI8 && are_zero(zeros)) {
    const auto codes = [&plain, &kept] {
      return keep(kept, plain.elements(),
                  [from = plain.as<std::int8_t>()](std::int64_t i) { return from[static_cast<std::size_t>(i)]; });
    };
    return {kept.key(), {}, codes};
  }
  lowering.keep_raw(weights);
  std::vector<std::int64_t> wide = find_wide(centred(plain, &zeros, 0));
  const auto codes = [&plain, &zeros, &kept] {
    const Tensor whole = centred(plain, &zeros, 0);
    return keep(kept, whole.elements(), [codes = whole.as<std::int32_t>()](std::int64_t i) {
      return static_cast<std::int8_t>(std::clamp(codes[static_cast<std::size_t>(i)], kLeastCode, kMostCode));
    });
  };
  return {key_of(zeros, kept), std::move(wide), codes};
}

const FilterSums* filter_sums(Lowering& lowering, int weights, const SymmetricWeights& symmetric,
                              std::int64_t dst_channels) {
  const std::size_t bytes = static_cast<std::size_t>(dst_channels) * sizeof(FilterSums);
  const auto pack = [&](std::byte* memory) {
    const std::vector<std::int8_t> codes = symmetric.codes();
    const auto depth = static_cast<std::int64_t>(codes.size()) / dst_channels;
    auto* const sums = new (memory) FilterSums[static_cast<std::size_t>(dst_channels)];
    parallel_ranges(dst_channels, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) sums[i] = sums_of(codes.data() + i * depth, depth);
    });
  };
  return reinterpret_cast<const FilterSums*>(lowering.packed(weights, symmetric.key + "filter sums", bytes, pack));
}

}  // namespace atrous
