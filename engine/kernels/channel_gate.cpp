// Vectors with one element a channel, compiled for several instruction sets.
#include "kernels/channel_gate.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/channel_gate.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include "kernels/bf16-inl.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
std::int64_t lanes_of(D d) {
  return static_cast<std::int64_t>(hn::Lanes(d));
}

// Calls at(tag, i) for vectors that together cover [0, count): the widest first, single elements at the end.
template <class At>
HWY_INLINE void for_each_vector(std::int64_t count, const At& at) {
  std::int64_t i = 0;
  const auto with = [&](auto d) HWY_ATTR {
    for (; i + lanes_of(d) <= count; i += lanes_of(d)) at(d, i);
  };
  with(hn::ScalableTag<float>());
  with(hn::CappedTag<float, 8>());
  with(hn::CappedTag<float, 4>());
  with(hn::CappedTag<float, 1>());
}

// Four pixels at a time, so that the sums are seldom read and written.
template <typename T>
void sum_all(const ChannelRange& range, const T* src, float* sums) {
  std::fill_n(sums, range.channels, 0.0F);
  std::int64_t p = 0;
  for (; p + 4 <= range.pixels; p += 4) {
    const T* const a = src + p * range.stride;
    const T* const b = a + range.stride;
    const T* const c = b + range.stride;
    const T* const d = c + range.stride;
    for_each_vector(range.channels, [&](auto tag, std::int64_t i) HWY_ATTR {
      const auto first = hn::Add(load_f32(tag, a + i), load_f32(tag, b + i));
      const auto second = hn::Add(load_f32(tag, c + i), load_f32(tag, d + i));
      hn::StoreU(hn::Add(hn::LoadU(tag, sums + i), hn::Add(first, second)), tag, sums + i);
    });
  }
  for (; p < range.pixels; ++p) {
    for_each_vector(range.channels, [&](auto tag, std::int64_t i) HWY_ATTR {
      hn::StoreU(hn::Add(hn::LoadU(tag, sums + i), load_f32(tag, src + p * range.stride + i)), tag, sums + i);
    });
  }
}

void SumPixels(const ChannelRange& range, const float* src, float* sums) { sum_all(range, src, sums); }

void SumBf16Pixels(const ChannelRange& range, const BFloat16* src, float* sums) { sum_all(range, src, sums); }

template <typename From, typename To>
void scale_all(const ChannelRange& range, const From* src, const float* scales, To* dst) {
  for (std::int64_t p = 0; p < range.pixels; ++p) {
    const From* const from = src + p * range.stride;
    To* const to = dst + p * range.stride;
    for_each_vector(range.channels, [&](auto tag, std::int64_t i) HWY_ATTR {
      store_f32(hn::Mul(load_f32(tag, from + i), hn::LoadU(tag, scales + i)), tag, to + i);
    });
  }
}

void ScaleChannels(const ChannelRange& range, const float* src, const float* scales, float* dst) {
  scale_all(range, src, scales, dst);
}

void ScaleToBf16(const ChannelRange& range, const float* src, const float* scales, BFloat16* dst) {
  scale_all(range, src, scales, dst);
}

void ScaleBf16(const ChannelRange& range, const BFloat16* src, const float* scales, BFloat16* dst) {
  scale_all(range, src, scales, dst);
}

// Four vectors of dst stay in registers while the rows pass.
void AddScaledRows(const Rows& rows, const float* factors, float* dst) {
  const hn::ScalableTag<float> full;
  const std::int64_t lanes = lanes_of(full);
  std::int64_t j = 0;
  for (; j + 4 * lanes <= rows.length; j += 4 * lanes) {
    auto s0 = hn::LoadU(full, dst + j);
    auto s1 = hn::LoadU(full, dst + j + lanes);
    auto s2 = hn::LoadU(full, dst + j + 2 * lanes);
    auto s3 = hn::LoadU(full, dst + j + 3 * lanes);
    for (std::int64_t i = 0; i < rows.count; ++i) {
      const float* const row = rows.data + i * rows.stride + j;
      const auto factor = hn::Set(full, factors[i]);
      s0 = hn::MulAdd(factor, hn::LoadU(full, row), s0);
      s1 = hn::MulAdd(factor, hn::LoadU(full, row + lanes), s1);
      s2 = hn::MulAdd(factor, hn::LoadU(full, row + 2 * lanes), s2);
      s3 = hn::MulAdd(factor, hn::LoadU(full, row + 3 * lanes), s3);
    }
    hn::StoreU(s0, full, dst + j);
    hn::StoreU(s1, full, dst + j + lanes);
    hn::StoreU(s2, full, dst + j + 2 * lanes);
    hn::StoreU(s3, full, dst + j + 3 * lanes);
  }
  for_each_vector(rows.length - j, [&](auto tag, std::int64_t k) HWY_ATTR {
    auto sum = hn::LoadU(tag, dst + j + k);
    for (std::int64_t i = 0; i < rows.count; ++i) {
      sum = hn::MulAdd(hn::Set(tag, factors[i]), hn::LoadU(tag, rows.data + i * rows.stride + j + k), sum);
    }
    hn::StoreU(sum, tag, dst + j + k);
  });
}

void ScaleRuns(const ScaledRuns& runs, const float* src, const float* scales, float* dst) {
  for (std::int64_t run = 0; run < runs.count; ++run) {
    const float scale = scales[runs.element[run]];
    const float* const from = src + run * runs.length;
    float* const to = dst + run * runs.length;
    for_each_vector(runs.length, [&](auto tag, std::int64_t i) HWY_ATTR {
      hn::StoreU(hn::Mul(hn::LoadU(tag, from + i), hn::Set(tag, scale)), tag, to + i);
    });
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {

HWY_EXPORT(SumPixels);
HWY_EXPORT(SumBf16Pixels);
HWY_EXPORT(ScaleChannels);
HWY_EXPORT(ScaleToBf16);
HWY_EXPORT(ScaleBf16);
HWY_EXPORT(AddScaledRows);
HWY_EXPORT(ScaleRuns);

void sum_pixels(const ChannelRange& range, const float* src, float* sums) {
  HWY_DYNAMIC_DISPATCH(SumPixels)(range, src, sums);
}

void sum_pixels(const ChannelRange& range, const BFloat16* src, float* sums) {
  HWY_DYNAMIC_DISPATCH(SumBf16Pixels)(range, src, sums);
}

void scale_channels(const ChannelRange& range, const float* src, const float* scales, float* dst) {
  HWY_DYNAMIC_DISPATCH(ScaleChannels)(range, src, scales, dst);
}

void scale_channels(const ChannelRange& range, const float* src, const float* scales, BFloat16* dst) {
  HWY_DYNAMIC_DISPATCH(ScaleToBf16)(range, src, scales, dst);
}

void scale_channels(const ChannelRange& range, const BFloat16* src, const float* scales, BFloat16* dst) {
  HWY_DYNAMIC_DISPATCH(ScaleBf16)(range, src, scales, dst);
}

void add_scaled_rows(const Rows& rows, const float* factors, float* dst) {
  HWY_DYNAMIC_DISPATCH(AddScaledRows)(rows, factors, dst);
}

void scale_runs(const ScaledRuns& runs, const float* src, const float* scales, float* dst) {
  HWY_DYNAMIC_DISPATCH(ScaleRuns)(runs, src, scales, dst);
}

void sum_pixels_plain(const ChannelRange& range, const float* src, float* sums) {
  std::fill_n(sums, range.channels, 0.0F);
  for (std::int64_t p = 0; p < range.pixels; ++p) {
    for (std::int64_t c = 0; c < range.channels; ++c) sums[c] += src[p * range.stride + c];
  }
}

void scale_channels_plain(const ChannelRange& range, const float* src, const float* scales, float* dst) {
  for (std::int64_t p = 0; p < range.pixels; ++p) {
    for (std::int64_t c = 0; c < range.channels; ++c) {
      dst[p * range.stride + c] = src[p * range.stride + c] * scales[c];
    }
  }
}

void add_scaled_rows_plain(const Rows& rows, const float* factors, float* dst) {
  for (std::int64_t i = 0; i < rows.count; ++i) {
    for (std::int64_t j = 0; j < rows.length; ++j) dst[j] += factors[i] * rows.data[i * rows.stride + j];
  }
}

void scale_runs_plain(const ScaledRuns& runs, const float* src, const float* scales, float* dst) {
  for (std::int64_t i = 0; i < runs.count * runs.length; ++i) {
    dst[i] = src[i] * scales[runs.element[i / runs.length]];
  }
}

}  // namespace atrous
#endif
