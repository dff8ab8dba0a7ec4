// The operator QuantizedConv: its shape rule and its reference.
#include "ops/quantized_conv.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/error.h"
#include "ops/activation_function.h"
#include "ops/elementwise.h"
#include "ops/quantization.h"
#include "ops/quantized_conv_lowering.h"
#include "ops/quantized_sums.h"

namespace atrous {
namespace {

using In = QuantizedConvInputs;

onednn::Coding coding(DType dtype, const Tensor* scale, const Tensor* zero) {
  if (scale == nullptr) return {dtype, 1.0F, 0};
  return {dtype, static_cast<float>(as_doubles(*scale)[0]), static_cast<std::int32_t>(integer_at(zero, 0))};
}

std::vector<ValueType> infer_quantized_conv(const Node& node, const Operands& in) {
  const Shape shape = product_shape("Conv", node, in, {In::kSrc, In::kWeights});
  for (const int i : {In::kWeightScale, In::kWeightZero}) require_parameter(in, i, in.shape(In::kWeights), 0);
  const bool bias_fits =
      !in.has(In::kBias) || (in.dtype(In::kBias) == DType::kF32 && in.shape(In::kBias) == Shape{shape[1]});
  const bool residual_fits = !in.has(In::kResidual) || in.shape(In::kResidual) == shape;
  if (!bias_fits || !residual_fits) fail(ErrorCode::kInternal, "bias or residual do not fit ", shape.text());
  return {{in.has(In::kDstZero) ? in.dtype(In::kDstZero) : DType::kF32, shape}};
}

double rounded(double real, const onednn::Coding& coding) {
  double code = 0.0;
  dispatch<ByteTypes>(coding.dtype, [&]<typename T>() { code = saturate<T>(real / coding.scale, coding.zero); });
  return (code - coding.zero) * coding.scale;
}

const std::uint8_t* bits_of(const Tensor& tensor) { return static_cast<const std::uint8_t*>(tensor.data()); }

void run_quantized_conv(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  std::vector<const Tensor*> inputs(in.begin(), in.end());
  inputs.resize(In::kCount, nullptr);
  const Shape& shape = out[0].shape();
  const QuantizedConvFacts facts =
      quantized_conv_facts(node, inputs, inputs[In::kSrc]->dtype(), out[0].dtype(), shape[1]);
  Tensor sums(DType::kI32, shape);
  convolve_codes(node, centred(*inputs[In::kSrc], inputs[In::kSrcZero], 0),
                 centred(*inputs[In::kWeights], inputs[In::kWeightZero], 0), nullptr, sums);
  const std::int64_t pixels = shape.elements() / std::max<std::int64_t>(shape[0] * shape[1], 1);
  auto* const to = static_cast<std::byte*>(out[0].data());
  for (std::size_t i = 0; i < sums.as<std::int32_t>().size(); ++i) {
    const auto channel = static_cast<std::size_t>(static_cast<std::int64_t>(i) / pixels % shape[1]);
    double sum = sums.as<std::int32_t>()[i] * facts.product_scales[channel];
    if (inputs[In::kBias] != nullptr) sum += static_cast<double>(inputs[In::kBias]->as<float>()[channel]);
    const double added = facts.residual ? facts.residual->real(bits_of(*inputs[In::kResidual])[i]) : 0.0;
    store_coded(facts.finish(sum, added), facts.dst, to + i * size_of(out[0].dtype()));
  }
}

const OpDef kOps[] = {
    {.name = "QuantizedConv",
     .min_inputs = 6,
     .max_inputs = In::kCount,
     .attrs = {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides", "activation", "activation_alpha",
               "activation_beta", "sum_low", "sum_high"},
     .infer = infer_quantized_conv,
     .reference = run_quantized_conv,
     .lower = lower_quantized_conv,
     .internal = true},
};

}  // namespace

double QuantizedConvFacts::finish(double sum_of_products, double added) const {
  double real = std::clamp(sum_of_products, static_cast<double>(sum_low), static_cast<double>(sum_high));
  if (sum) real = rounded(real, *sum);
  real += added;
  return activation.function == onednn::Function::kNone
             ? real
             : static_cast<double>(apply(activation, static_cast<float>(real)));
}

bool bounds_of(const onednn::Activation& activation, float& low, float& high) {
  using onednn::Function;
  low = activation.function == Function::kClip   ? activation.alpha
        : activation.function == Function::kRelu ? 0.0F
                                                 : std::numeric_limits<float>::lowest();
  high = activation.function == Function::kClip ? activation.beta : std::numeric_limits<float>::max();
  return activation.function == Function::kNone || activation.function == Function::kClip ||
         activation.function == Function::kRelu;
}

void store_coded(double real, const onednn::Coding& coding, std::byte* dst) {
  if (coding.dtype == DType::kF32) {
    const auto value = static_cast<float>(real);
    std::memcpy(dst, &value, sizeof value);
    return;
  }
  dispatch<ByteTypes>(coding.dtype, [&]<typename T>() {
    const T code = saturate<T>(real / static_cast<double>(coding.scale), coding.zero);
    std::memcpy(dst, &code, sizeof code);
  });
}

QuantizedConvFacts quantized_conv_facts(const Node& node, const std::vector<const Tensor*>& inputs, DType src,
                                        DType dst, std::int64_t dst_channels) {
  QuantizedConvFacts facts;
  facts.src = coding(src, inputs[In::kSrcScale], inputs[In::kSrcZero]);
  facts.dst = coding(dst, inputs[In::kDstScale], inputs[In::kDstZero]);
  facts.sum_low = node.attrs.number("sum_low", std::numeric_limits<float>::lowest());
  facts.sum_high = node.attrs.number("sum_high", std::numeric_limits<float>::max());
  facts.activation = fused_activation(node.attrs);
  const auto optional = [&](int scale, int zero) -> std::optional<onednn::Coding> {
    if (inputs[static_cast<std::size_t>(zero)] == nullptr) return std::nullopt;
    return coding(inputs[static_cast<std::size_t>(zero)]->dtype(), inputs[static_cast<std::size_t>(scale)],
                  inputs[static_cast<std::size_t>(zero)]);
  };
  facts.sum = optional(In::kSumScale, In::kSumZero);
  facts.residual = optional(In::kResidualScale, In::kResidualZero);
  const std::vector<double> scales = as_doubles(*inputs[In::kWeightScale]);
  for (std::size_t c = 0; c < static_cast<std::size_t>(dst_channels); ++c) {
    facts.product_scales.push_back(facts.src.scale * scales[scales.size() > 1 ? c : 0]);
  }
  return facts;
}

OpTable quantized_conv_ops() { return kOps; }

}  // namespace atrous
