// The steps of quantised convolutions' ends.
#include "ops/quantized_epilogue.h"

#include <algorithm>
#include <limits>

namespace atrous {
namespace {

constexpr std::int32_t kSignBit = 128;

std::int32_t flip_of(const onednn::Coding& coding) { return coding.dtype == DType::kI8 ? kSignBit : 0; }

float step_of(const onednn::Coding& coding) { return coding.dtype == DType::kF32 ? 1.0F : coding.scale; }

// A real bound in steps from the zero point on, within the codes.
float bound_of(float real, const onednn::Coding& coding) {
  if (coding.dtype == DType::kF32) return real;
  const auto least = static_cast<float>(-flip_of(coding) - coding.zero);
  return std::clamp(real / coding.scale, least, least + 255.0F);
}

}  // namespace

bool QuantizedEpilogue::fits(const QuantizedConvFacts& facts) {
  float low, high;
  return bounds_of(facts.activation, low, high);
}

QuantizedEpilogue::QuantizedEpilogue(const QuantizedConvFacts& facts, const FilterSums* filters,
                                     const std::vector<float>& bias) {
  const float dst_step = step_of(facts.dst);
  const float sum_step = facts.sum ? facts.sum->scale : dst_step;
  const std::int32_t src_zero = facts.src.zero + flip_of(facts.src);
  const float residual_bias = set_residual(facts, dst_step);
  for (std::size_t c = 0; c < facts.product_scales.size(); ++c) {
    offset_.push_back(-src_zero * (filters[c].positive - filters[c].negative));
    multiplier_.push_back(static_cast<float>(facts.product_scales[c] / static_cast<double>(sum_step)));
    bias_.push_back((bias.empty() ? 0.0F : bias[c] / sum_step) + (facts.sum ? 0.0F : residual_bias));
  }
  set_sum(facts, dst_step, residual_bias);
  float low, high;
  bounds_of(facts.activation, low, high);
  epilogue_.low = bound_of(low, facts.dst);
  epilogue_.high = bound_of(high, facts.dst);
  epilogue_.to_codes = facts.dst.dtype != DType::kF32;
  epilogue_.zero = facts.dst.zero;
}

float QuantizedEpilogue::set_residual(const QuantizedConvFacts& facts, float dst_step) {
  if (!facts.residual) return 0.0F;
  epilogue_.add_dst = true;
  epilogue_.residual_steps = facts.residual->scale / dst_step;
  epilogue_.flip_residual = static_cast<std::uint8_t>(flip_of(*facts.residual));
  return -epilogue_.residual_steps * static_cast<float>(facts.residual->zero + flip_of(*facts.residual));
}

void QuantizedEpilogue::set_sum(const QuantizedConvFacts& facts, float dst_step, float residual_bias) {
  epilogue_.round_sum = facts.sum.has_value();
  if (facts.sum) {
    epilogue_.clamp_sum = true;
    epilogue_.sum_low = bound_of(facts.sum_low, *facts.sum);
    epilogue_.sum_high = bound_of(facts.sum_high, *facts.sum);
    epilogue_.sum_steps = facts.sum->scale / dst_step;
    epilogue_.rounded_bias = residual_bias;
    return;
  }
  epilogue_.clamp_sum =
      facts.sum_low > std::numeric_limits<float>::lowest() || facts.sum_high < std::numeric_limits<float>::max();
  epilogue_.sum_low = facts.sum_low / dst_step + residual_bias;
  epilogue_.sum_high = facts.sum_high / dst_step + residual_bias;
}

CodeEpilogue QuantizedEpilogue::get() const {
  CodeEpilogue epilogue = epilogue_;
  epilogue.offset = offset_.data();
  epilogue.multiplier = multiplier_.data();
  epilogue.bias = bias_.data();
  return epilogue;
}

}  // namespace atrous
