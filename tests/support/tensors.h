// Random tensors and comparisons with named tolerances.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>

#include "atrous/tensor.h"

namespace atrous::test {

// Largest |difference| / largest |reference| that a comparison lets pass.
constexpr double kExact = 0.0;
constexpr double kClose = 1e-5;  // the same arithmetic in another order
constexpr double kLoose = 1e-4;  // a whole network, or Winograd
constexpr double kBf16 = 1e-2;   // factors or maps rounded to bf16

// f32 in [low, high), from the seed alone.
Tensor random_tensor(Shape shape, std::uint32_t seed, float low = -1.0F, float high = 1.0F);

// Type and shape equal, and values within the tolerance relative to the largest magnitude of `expected`.
testing::AssertionResult close(const Tensor& actual, const Tensor& expected, double tolerance = kClose);

}  // namespace atrous::test
