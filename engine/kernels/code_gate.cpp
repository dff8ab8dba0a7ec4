// Scaling the channels of a quantised map: SIMD along the channels of a pixel.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/code_gate.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include "kernels/code_gate.h"
#include "kernels/code_gate_steps.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
HWY_INLINE void gate_some(D d, const GateSteps& steps, const std::uint8_t* map, const float* factors,
                          std::uint8_t* dst) {
  const hn::RebindToSigned<D> d32;
  const hn::Rebind<std::uint8_t, D> d8;
  const auto codes = hn::Xor(hn::LoadU(d8, map), hn::Set(d8, steps.flip_map));
  const auto real = hn::Sub(hn::ConvertTo(d, hn::PromoteTo(d32, codes)), hn::Set(d, steps.map_zero));
  auto product = hn::MulAdd(real, hn::LoadU(d, factors), hn::Set(d, steps.dst_zero));
  product = hn::Min(hn::Max(product, hn::Set(d, steps.low)), hn::Set(d, steps.high));
  hn::StoreU(hn::Xor(hn::DemoteTo(d8, hn::NearestInt(product)), hn::Set(d8, steps.flip_dst)), d8, dst);
}

void gate_pixel(const GateSteps& steps, const std::uint8_t* map, const float* factors, std::uint8_t* dst,
                std::int64_t channels) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  std::int64_t c = 0;
  for (; c + lanes <= channels; c += lanes) gate_some(d, steps, map + c, factors + c, dst + c);
  const hn::CappedTag<float, 1> one;
  for (; c < channels; ++c) gate_some(one, steps, map + c, factors + c, dst + c);
}

void gate_pixels(const GateSteps& steps, const std::uint8_t* map, const float* factors, std::uint8_t* dst,
                 std::int64_t pixels, std::int64_t channels) {
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
    gate_pixel(steps, map + pixel * channels, factors, dst + pixel * channels, channels);
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cmath>

#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(gate_pixels);

namespace {

int number(std::uint8_t code, bool is_signed) { return is_signed ? static_cast<std::int8_t>(code) : code; }

}  // namespace

void gate_codes(const CodeGate& spec, const std::uint8_t* map, const std::uint8_t* gate, std::uint8_t* dst,
                std::int64_t pixels, std::int64_t channels, float* factors) {
  constexpr std::int64_t kWorthAThread = 1 << 15;  // codes
  const float step = spec.map.scale * spec.gate.scale / spec.dst.scale;
  for (std::int64_t c = 0; c < channels; ++c) {
    factors[c] = static_cast<float>(number(gate[c], spec.signed_gate) - spec.gate.zero) * step;
  }
  const auto flip = [](bool is_signed) { return static_cast<std::uint8_t>(is_signed ? 128 : 0); };
  const auto zero = static_cast<float>(spec.dst.zero + flip(spec.signed_dst));
  const float low = std::clamp(spec.low / spec.dst.scale + zero, 0.0F, 255.0F);
  const float high = std::clamp(spec.high / spec.dst.scale + zero, low, 255.0F);
  const auto map_zero = static_cast<float>(spec.map.zero + flip(spec.signed_map));
  const GateSteps steps{map_zero, zero, low, high, flip(spec.signed_map), flip(spec.signed_dst)};
  parallel_ranges(pixels, kWorthAThread / std::max<std::int64_t>(channels, 1) + 1,
                  [&](std::int64_t begin, std::int64_t end) {
                    HWY_DYNAMIC_DISPATCH(gate_pixels)
                    (steps, map + begin * channels, factors, dst + begin * channels, end - begin, channels);
                  });
}

std::uint8_t gate_code_plain(const CodeGate& spec, std::uint8_t map, std::uint8_t gate) {
  const double a = static_cast<double>(number(map, spec.signed_map) - spec.map.zero) * spec.map.scale;
  const double b = static_cast<double>(number(gate, spec.signed_gate) - spec.gate.zero) * spec.gate.scale;
  const double real = std::clamp(a * b, static_cast<double>(spec.low), static_cast<double>(spec.high));
  const double least = spec.signed_dst ? -128.0 : 0.0;
  const double code = std::nearbyint(real / spec.dst.scale) + spec.dst.zero;
  return static_cast<std::uint8_t>(static_cast<int>(std::clamp(code, least, least + 255.0)));
}

}  // namespace atrous
#endif
