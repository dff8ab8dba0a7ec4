// Vectors with one element a channel: means of a map, products with matrices, and maps or weights scaled by them. f32.
#pragma once

#include <cstdint>

#include "atrous/tensor.h"

namespace atrous {

// Some of the channels of a channels-last map: neighbouring pixels lie `stride` elements apart.
struct ChannelRange {
  std::int64_t pixels = 0;
  std::int64_t stride = 0;
  std::int64_t channels = 0;
};

// sums[c] = the sum over all pixels of src. The order of the additions is the same for every range of channels.
void sum_pixels(const ChannelRange& range, const float* src, float* sums);
void sum_pixels(const ChannelRange& range, const BFloat16* src, float* sums);
void sum_pixels_plain(const ChannelRange& range, const float* src, float* sums);

// dst[p,c] = src[p,c] * scales[c]; dst may be src. From f32 or bf16 to either.
void scale_channels(const ChannelRange& range, const float* src, const float* scales, float* dst);
void scale_channels(const ChannelRange& range, const float* src, const float* scales, BFloat16* dst);
void scale_channels(const ChannelRange& range, const BFloat16* src, const float* scales, BFloat16* dst);
void scale_channels_plain(const ChannelRange& range, const float* src, const float* scales, float* dst);

// Rows of a matrix, `stride` floats apart.
struct Rows {
  const float* data = nullptr;
  std::int64_t count = 0;
  std::int64_t stride = 0;
  std::int64_t length = 0;
};

// dst[j] += factors[0] * rows[0][j] + factors[1] * rows[1][j] + ...
void add_scaled_rows(const Rows& rows, const float* factors, float* dst);
void add_scaled_rows_plain(const Rows& rows, const float* factors, float* dst);

// Runs of `length` floats, each scaled by one element of a vector.
struct ScaledRuns {
  const std::int32_t* element = nullptr;  // one a run: which element of the vector
  std::int64_t count = 0;
  std::int64_t length = 1;  // 1, 2, 4, 8 or 16
};

// dst[i * length + k] = src[i * length + k] * scales[element[i]]
void scale_runs(const ScaledRuns& runs, const float* src, const float* scales, float* dst);
void scale_runs_plain(const ScaledRuns& runs, const float* src, const float* scales, float* dst);

}  // namespace atrous
