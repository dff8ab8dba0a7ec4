// Rows of one class at a time: interpolating along the row, keeping the best class, summing exponentials.
#pragma once

#include <cstddef>
#include <cstdint>

namespace atrous {

// The two source columns of every output column, and the weight of the second.
struct ColumnTaps {
  const std::int32_t* first;
  const std::int32_t* second;
  const float* weight;  // in [0,1]
  std::size_t count;
};

// dst[x] = src[first[x]] * (1 - weight[x]) + src[second[x]] * weight[x]
void interpolate_row(const float* src, const ColumnTaps& taps, float* dst);
void interpolate_row_plain(const float* src, const ColumnTaps& taps, float* dst);

// The best value so far of every pixel of a row, and whose it is.
struct BestRow {
  float* value;
  std::int32_t* klass;
  std::size_t count;
};

// Replaces where values[x] > best.value[x].
void keep_best(const float* values, std::int32_t klass, const BestRow& best);
void keep_best_plain(const float* values, std::int32_t klass, const BestRow& best);

// sum[x] += exp(values[x] - best[x]); values[x] <= best[x].
void add_exponentials(const float* values, const float* best, std::size_t count, float* sum);
void add_exponentials_plain(const float* values, const float* best, std::size_t count, float* sum);

}  // namespace atrous
