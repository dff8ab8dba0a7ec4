// 8-bit samples to floats, compiled for several instruction sets.
#include "kernels/normalise.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/normalise.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace atrous {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void Normalise(const std::uint8_t* src, std::size_t count, const ChannelScales& scales, float* dst) {
  const hn::CappedTag<double, 8> d64;
  const hn::Rebind<std::int32_t, decltype(d64)> d32;
  const hn::Rebind<std::uint8_t, decltype(d64)> d8;
  const hn::Rebind<float, decltype(d64)> df;
  const std::size_t lanes = hn::Lanes(d64);
  constexpr std::size_t kPeriod = ChannelScales::kPeriod;
  std::size_t begin = 0;
  for (; begin + kPeriod <= count; begin += kPeriod) {
    for (std::size_t i = 0; i < kPeriod; i += lanes) {
      const auto samples = hn::PromoteTo(d32, hn::LoadU(d8, src + begin + i));
      const auto scale = hn::LoadU(d64, scales.scale.data() + i);
      const auto offset = hn::LoadU(d64, scales.offset.data() + i);
      const auto values = hn::MulAdd(hn::PromoteTo(d64, samples), scale, offset);
      hn::StoreU(hn::DemoteTo(df, values), df, dst + begin + i);
    }
  }
  for (std::size_t i = 0; begin + i < count; ++i) {
    dst[begin + i] = static_cast<float>(src[begin + i] * scales.scale[i] + scales.offset[i]);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace atrous
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {
namespace {

HWY_EXPORT(Normalise);

}  // namespace

void normalise(const std::uint8_t* src, std::size_t count, const ChannelScales& scales, float* dst) {
  HWY_DYNAMIC_DISPATCH(Normalise)(src, count, scales, dst);
}

void normalise_plain(const std::uint8_t* src, std::size_t count, const ChannelScales& scales, float* dst) {
  for (std::size_t i = 0; i < count; ++i)
    dst[i] = static_cast<float>(src[i] * scales.scale[i % 3] + scales.offset[i % 3]);
}

}  // namespace atrous
#endif  // HWY_ONCE
