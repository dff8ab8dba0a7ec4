// The names that the public schema gives to the codes of operators.
#pragma once

namespace atrous {

constexpr int kCustomOperator = 32;

// "CONV_2D", or null for a code without a name here.
const char* tflite_operator_name(int code);

}  // namespace atrous
