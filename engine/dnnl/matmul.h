// Matrix products in oneDNN.
#pragma once

#include <cstdint>
#include <vector>

#include "dnnl/activation.h"
#include "dnnl/kernel.h"

namespace atrous::onednn {

// f32, dense row-major: dst [batch...,M,N] = a [batch...,M,K] x b [batch...,K,N] (+ bias of N). All of equal rank; a
// batch extent of a or b may be 1.
struct MatmulSpec {
  std::vector<std::int64_t> a;
  std::vector<std::int64_t> b;
  std::vector<std::int64_t> dst;
  bool transposed_a = false;  // the memory of a is [...,K,M]
  bool transposed_b = false;  // the memory of b is [...,N,K]
  bool bias = false;
  bool packed_b = false;  // b is constant and may take the kernel's own form
  Activation activation;
};

struct Matmul {
  Kernel kernel;       // arguments: a, b, [bias,] dst
  PackedForm weights;  // of b, if packed_b
};

Matmul make_matmul(const MatmulSpec& spec);

}  // namespace atrous::onednn
