// Weights of quantised convolutions as s8 codes whose zero point is 0.
#include "ops/symmetric_weights.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

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

// By how much each filter exceeds s8; empty if none does.
std::vector<float> find_factors(const Tensor& centred) {
  const std::int64_t filters = centred.shape()[0];
  const auto codes = centred.as<std::int32_t>();
  const std::size_t row = codes.size() / static_cast<std::size_t>(std::max<std::int64_t>(filters, 1));
  std::vector<float> factors(static_cast<std::size_t>(filters), 1.0F);
  for (std::size_t m = 0; m < factors.size(); ++m) {
    const auto [low, high] = std::minmax_element(codes.begin() + static_cast<std::ptrdiff_t>(m * row),
                                                 codes.begin() + static_cast<std::ptrdiff_t>((m + 1) * row));
    if (*low >= kLeastCode && *high <= kMostCode) continue;
    factors[m] = static_cast<float>(std::max(-*low, *high)) / static_cast<float>(kMostCode);
  }
  const bool all_fit = std::all_of(factors.begin(), factors.end(), [](float factor) { return factor == 1.0F; });
  return all_fit ? std::vector<float>{} : factors;
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
  std::vector<float> factors = find_factors(centred(plain, &zeros, 0));
  const auto codes = [&plain, &zeros, &kept, factors] {
    const Tensor whole = centred(plain, &zeros, 0);
    const std::int64_t row = whole.elements() / whole.shape()[0];
    return keep(kept, whole.elements(), [&](std::int64_t i) {
      const auto code = static_cast<float>(whole.as<std::int32_t>()[static_cast<std::size_t>(i)]);
      const float factor = factors.empty() ? 1.0F : factors[static_cast<std::size_t>(i / row)];
      return static_cast<std::int8_t>(std::nearbyint(code / factor));
    });
  };
  return {key_of(zeros, kept), std::move(factors), codes};
}

}  // namespace atrous
