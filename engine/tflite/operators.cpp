// The table of the operators that can be imported.
#include "tflite/operators.h"

#include <algorithm>

namespace atrous {
namespace {

struct Entry {
  const char* name;
  ImportFn import;
};

constexpr Entry kOperators[] = {
    {"ADD", import_add},
    {"ARG_MAX", import_arg_max},
    {"AVERAGE_POOL_2D", import_average_pool},
    {"BATCH_TO_SPACE_ND", import_batch_to_space},
    {"CAST", import_cast},
    {"CONCATENATION", import_concatenation},
    {"CONV_2D", import_conv},
    {"DEPTHWISE_CONV_2D", import_depthwise_conv},
    {"DEQUANTIZE", import_dequantize},
    {"DIV", import_div},
    {"FULLY_CONNECTED", import_fully_connected},
    {"HARD_SWISH", import_hard_swish},
    {"LEAKY_RELU", import_leaky_relu},
    {"LOGISTIC", import_logistic},
    {"MAXIMUM", import_maximum},
    {"MAX_POOL_2D", import_max_pool},
    {"MEAN", import_mean},
    {"MINIMUM", import_minimum},
    {"MIRROR_PAD", import_mirror_pad},
    {"MUL", import_mul},
    {"PAD", import_pad},
    {"PADV2", import_pad_v2},
    {"PRELU", import_prelu},
    {"QUANTIZE", import_quantize},
    {"RELU", import_relu},
    {"RELU6", import_relu6},
    {"RELU_N1_TO_1", import_relu_n1_to_1},
    {"RESHAPE", import_reshape},
    {"RESIZE_BILINEAR", import_resize_bilinear},
    {"RESIZE_NEAREST_NEIGHBOR", import_resize_nearest},
    {"SOFTMAX", import_softmax},
    {"SPACE_TO_BATCH_ND", import_space_to_batch},
    {"SPLIT", import_split},
    {"SQUEEZE", import_squeeze},
    {"STRIDED_SLICE", import_strided_slice},
    {"SUB", import_sub},
    {"TANH", import_tanh},
    {"TRANSPOSE", import_transpose},
    {"TRANSPOSE_CONV", import_transpose_conv},
};

}  // namespace

ImportFn find_tflite_operator(const std::string& name) {
  const auto* const found = std::find_if(std::begin(kOperators), std::end(kOperators),
                                         [&](const Entry& entry) { return name == entry.name; });
  return found == std::end(kOperators) ? nullptr : found->import;
}

}  // namespace atrous
