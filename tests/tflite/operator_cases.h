// Small TensorFlow Lite models of one operator each, and the input on which LiteRT's result is known.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "atrous/tensor.h"

namespace atrous::test {

struct OperatorCase {
  std::string name;   // "CONV_2D same, stride 2"
  std::string bytes;  // the file
  Shape input;        // of its only input, in the file's order: images are [N,H,W,C]
  DType type = DType::kF32;
  float scale = 0.0F;  // of a quantised input; 0 for others
  int zero_point = 0;
  float step = 0.0F;  // of a quantised output: between two neighbouring numbers; 0 for others
};

// All cases.
std::vector<OperatorCase> operator_cases();

// The input of a case, as its type: (37 i mod 97) / 16 - 3 for floats, 37 i mod 251 for u8, and that minus 128 for i8.
Tensor case_input(const OperatorCase& operator_case);

}  // namespace atrous::test
