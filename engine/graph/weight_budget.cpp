// What weights may take in memory, the same for every format.
#include "graph/weight_budget.h"

#include <algorithm>

#include "core/checked.h"
#include "core/error.h"

namespace atrous {

DType widened(DType dtype) {
  const bool is_float = dtype == DType::kF16 || dtype == DType::kBF16 || dtype == DType::kF64;
  return is_float ? DType::kF32 : dtype;
}

void WeightBudget::take(DType stored, const Shape& shape) {
  const std::int64_t bytes = std::max(storage_bytes(stored, shape), storage_bytes(widened(stored), shape));
  if (bytes > max_tensor_bytes_) {
    fail(ErrorCode::kResource, "a tensor ", name(stored), shape.text(), " takes ", bytes, " bytes, the limit is ",
         max_tensor_bytes_);
  }
  if (bytes > max_weight_bytes_ - taken_bytes_) {
    fail(ErrorCode::kResource, "the weights take ", (Count(taken_bytes_) + bytes).value(), " bytes and more with ",
         name(stored), shape.text(), ", the limit is ", max_weight_bytes_);
  }
  taken_bytes_ += bytes;
}

}  // namespace atrous
