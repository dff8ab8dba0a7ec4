// What weights may take in memory, the same for every format.
#pragma once

#include <cstdint>

#include "atrous/model.h"

namespace atrous {

// f32 for every float type; integers and bool as they are.
DType widened(DType dtype);

// Counts the weights that an importer reads against max_tensor_bytes and max_weight_bytes.
class WeightBudget {
 public:
  explicit WeightBudget(const Limits& limits)
      : max_tensor_bytes_(limits.max_tensor_bytes), max_weight_bytes_(limits.max_weight_bytes) {}

  // To be called before memory is taken for a weight; it counts as wide as it stays in memory, or as it is read if that
  // is wider. Throws resource beyond a limit.
  void take(DType stored, const Shape& shape);

 private:
  std::int64_t max_tensor_bytes_;
  std::int64_t max_weight_bytes_;
  std::int64_t taken_bytes_ = 0;
};

}  // namespace atrous
