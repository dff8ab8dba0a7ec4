// A 1x1 convolution and the depthwise one behind it as one: a few channels and columns at a time, of which as many
// expanded rows are kept as lie under one window. The map between them is never stored. f32, channels last.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/depthwise.h"
#include "kernels/pointwise.h"

namespace atrous {

// What shall be in a core's caches at a time.
struct ExpandDepthwiseLimits {
  std::int64_t ring_floats = std::int64_t{3} << 16;  // expanded rows
  std::int64_t pixels = 128;                         // of one product
};

// Some columns of dst, as a depthwise convolution of the columns of src that they see.
struct ColumnTile {
  Depthwise depthwise;
  std::int64_t src_column = 0;
  std::int64_t dst_column = 0;
};

struct ExpandDepthwise {
  Pointwise expand;  // of one image; its dst channels are those of `depthwise`, rounded up to a multiple of 16
  Depthwise depthwise;
  std::vector<ColumnTile> tiles;
  std::int64_t slice = 64;        // channels that are made at a time, 64 or 128
  std::int64_t rows = 1;          // expanded by one product
  std::int64_t ring = 1;          // expanded rows that are kept; a multiple of `rows`
  std::int64_t ring_columns = 1;  // of the widest tile
  int channel_parts = 1;          // each part of the channels of each part of the rows is a thread's
  int row_parts = 1;

  // How many columns are expanded for one that is there, because neighbouring tiles see it.
  double repetition() const;

  // Of all threads together.
  std::size_t scratch_bytes() const;
};

// For as many threads as the pool has now; results do not depend on their number.
ExpandDepthwise make_expand_depthwise(const Depthwise& depthwise, std::int64_t src_channels,
                                      const ExpandDepthwiseLimits& limits = {});

struct ExpandDepthwiseWeights {
  const float* expand = nullptr;  // as pack_pointwise_weights makes them
  ConvEpilogue expand_epilogue;   // its bias has as many floats as `expand` has dst channels
  const float* depthwise = nullptr;
  ConvEpilogue epilogue;
};

// src [batch,height,width,src_channels] -> dst [batch,height,width,channels] of the depthwise convolution and, unless
// it is null, row_means [batch,height,channels]: the means of the rows of dst. Uses the thread pool.
void run_expand_depthwise(const ExpandDepthwise& conv, const ExpandDepthwiseWeights& weights, const float* src,
                          float* dst, float* row_means, std::byte* scratch);

}  // namespace atrous
