// The operators that can be imported, by family.
#pragma once

#include <string>

#include "tflite/operation.h"

namespace atrous {

using ImportFn = void (*)(Operation& op);

// The function that brings an operator of this name ("CONV_2D") into the graph, or null.
ImportFn find_tflite_operator(const std::string& name);

// conv.cpp
void import_conv(Operation& op);
void import_depthwise_conv(Operation& op);
void import_transpose_conv(Operation& op);
void import_fully_connected(Operation& op);

// pool.cpp
void import_average_pool(Operation& op);
void import_max_pool(Operation& op);
void import_mean(Operation& op);
void import_arg_max(Operation& op);

// arithmetic.cpp
void import_add(Operation& op);
void import_sub(Operation& op);
void import_mul(Operation& op);
void import_div(Operation& op);
void import_maximum(Operation& op);
void import_minimum(Operation& op);
void import_relu(Operation& op);
void import_relu6(Operation& op);
void import_relu_n1_to_1(Operation& op);
void import_leaky_relu(Operation& op);
void import_prelu(Operation& op);
void import_hard_swish(Operation& op);
void import_logistic(Operation& op);
void import_tanh(Operation& op);
void import_softmax(Operation& op);

// types.cpp
void import_cast(Operation& op);
void import_quantize(Operation& op);
void import_dequantize(Operation& op);

// resize.cpp
void import_resize_bilinear(Operation& op);
void import_resize_nearest(Operation& op);

// movement.cpp
void import_concatenation(Operation& op);
void import_split(Operation& op);
void import_reshape(Operation& op);
void import_squeeze(Operation& op);
void import_transpose(Operation& op);
void import_strided_slice(Operation& op);

// padding.cpp
void import_pad(Operation& op);
void import_pad_v2(Operation& op);
void import_mirror_pad(Operation& op);

// space_to_batch.cpp
void import_space_to_batch(Operation& op);
void import_batch_to_space(Operation& op);

}  // namespace atrous
