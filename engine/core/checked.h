// Whole numbers for sizes that come from outside: what would overflow is an error instead.
#pragma once

#include <concepts>
#include <cstdint>
#include <utility>

#include "atrous/tensor.h"

namespace atrous {

// A 64-bit number whose arithmetic throws resource where the result does not fit, and corrupt on division by zero. One
// Count in an expression is enough to check all of it, from there on: Count(rows) * columns + 1. Shape rules, paddings
// and byte sizes are calculated with it wherever a number was read from a file or given by a caller.
class Count {
 public:
  template <std::integral T>
  constexpr Count(T value) : value_(static_cast<std::int64_t>(value)) {  // implicit: plain operands become checked ones
    if (!std::in_range<std::int64_t>(value)) overflow("+", value_, 0);
  }

  constexpr std::int64_t value() const { return value_; }

  friend constexpr Count operator+(Count a, Count b) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a.value_, b.value_, &sum)) overflow("+", a.value_, b.value_);
    return sum;
  }
  friend constexpr Count operator-(Count a, Count b) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(a.value_, b.value_, &difference)) overflow("-", a.value_, b.value_);
    return difference;
  }
  friend constexpr Count operator*(Count a, Count b) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(a.value_, b.value_, &product)) overflow("*", a.value_, b.value_);
    return product;
  }
  friend constexpr Count operator/(Count a, Count b) {
    if (b.value_ == 0) division_by_zero(a.value_);
    if (b.value_ == -1) return Count(0) - a;
    return a.value_ / b.value_;
  }
  friend constexpr auto operator<=>(Count a, Count b) = default;

 private:
  [[noreturn]] static void overflow(const char* sign, std::int64_t a, std::int64_t b);
  [[noreturn]] static void division_by_zero(std::int64_t a);

  std::int64_t value_;
};

// Elements that a tensor of a graph may have. So the strides and offsets inside it, the sizes of any group of its axes
// and its bytes are products that fit into 64 bits.
constexpr std::int64_t kMostElements = std::int64_t{1} << 40;

// Axes that a tensor may have. What walks over them may do so by recursion.
constexpr int kMostAxes = 64;

// Throws resource for more axes than that.
void require_rank(std::size_t rank);

// The same for a tensor without elements, those extents of 0 left out, over which loops and tables go nevertheless.
constexpr std::int64_t kMostOfNothing = std::int64_t{1} << 26;

// Throws resource unless the product of all extents, those of 0 left out, is at most kMostElements, or kMostOfNothing
// if there is one of 0, and there are no more axes than kMostAxes. The shape is complete.
void require_countable(const Shape& shape);

// Bytes of a dense tensor. Throws resource where they do not fit into 63 bits.
std::int64_t storage_bytes(DType dtype, const Shape& shape);

}  // namespace atrous
