// Quantised numbers: real = (q - zero point) * scale, with one scale and zero point, or one for every index of an axis.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

#include "ops/axes.h"
#include "ops/dispatch.h"
#include "ops/op.h"

namespace atrous {

using QuantizedTypes = TypeList<std::uint8_t, std::int8_t, std::uint16_t, std::int16_t>;
using ByteTypes = TypeList<std::uint8_t, std::int8_t>;

// Throws corrupt unless input `i` has one element, or is a list with as many as `shape` has along `axis`. Nothing to
// check when it is left out.
void require_parameter(const Operands& in, int i, const Shape& shape, int axis);

// The shape that the float counterpart `op` of a product gives the inputs `factors`. Throws corrupt unless both are
// bytes and fit.
Shape product_shape(const char* op, const Node& node, const Operands& in, std::array<int, 2> factors);

// Which element of a parameter belongs to element `i` of a tensor.
class ParameterIndex {
 public:
  ParameterIndex(const Tensor* parameter, const Shape& shape, int axis)
      : varies_(parameter != nullptr && parameter->elements() > 1),
        view_(varies_ ? view_along(shape, axis) : AxisView{}) {}

  std::size_t operator()(std::int64_t i) const {
    return varies_ ? static_cast<std::size_t>(i / view_.inner_count % view_.extent) : 0;
  }

 private:
  bool varies_;
  AxisView view_;
};

// The nearest T to value + zero, ties to even, clamped to the range of T. NaN counts as 0.
template <typename T>
T saturate(double value, std::int64_t zero) {
  const double shifted = (std::isnan(value) ? 0.0 : std::nearbyint(value)) + static_cast<double>(zero);
  return static_cast<T>(std::clamp(shifted, static_cast<double>(std::numeric_limits<T>::min()),
                                   static_cast<double>(std::numeric_limits<T>::max())));
}

// The input, or null where it is left out.
inline const Tensor* optional_input(std::span<const Tensor* const> in, std::size_t i) {
  return i < in.size() ? in[i] : nullptr;
}

// src - zero point as i32; the zero point may be null.
Tensor centred(const Tensor& src, const Tensor* zero, int axis);

// Element `i` of a tensor of integers; 0 for null.
std::int64_t integer_at(const Tensor* tensor, std::size_t i);

}  // namespace atrous
