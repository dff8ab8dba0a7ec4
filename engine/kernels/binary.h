// Arithmetic of two f32 tensors with broadcasting.
#pragma once

#include <cstdint>
#include <vector>

namespace atrous {

enum class Arithmetic { kAdd, kSub, kMul, kDiv, kMax, kMin };

// Loops over dst (dense, f32): element strides of a and b along every axis, 0 where they are repeated.
struct BinaryLoop {
  Arithmetic arithmetic = Arithmetic::kAdd;
  std::vector<std::int64_t> dims;
  std::vector<std::int64_t> a_strides;
  std::vector<std::int64_t> b_strides;
};

// The same loop with neighbouring axes merged where both operands allow it: what run_binary wants. At least one axis.
BinaryLoop merge_axes(const BinaryLoop& loop);

// dst may be the memory of an operand that is not repeated.
void run_binary(const BinaryLoop& loop, const float* a, const float* b, float* dst);

// The plain version, for any loop.
void run_binary_plain(const BinaryLoop& loop, const float* a, const float* b, float* dst);

}  // namespace atrous
