// Convolution of one tap and stride 1 by the own matrix product.
#include "kernels/pointwise.h"

#include <algorithm>

#include "ops/conv_kernels.h"
#include "ops/own_epilogue.h"

namespace atrous {
namespace {

constexpr std::int64_t kBf16DstMultiple = 16;
constexpr std::int64_t kLeastSrcChannels = 64;
constexpr std::int64_t kLeastDstChannels = 32;
constexpr std::int64_t kLeastPixels = 256;
constexpr double kShareOfPeak = 0.92;

bool fits(const ConvRequest& request) {
  const ConvProblem& problem = request.problem;
  const Window& window = problem.window;
  return problem.groups == 1 && is_all(window.kernel, 1) && is_all(window.strides, 1) && is_all(window.pads_begin, 0) &&
         window.src == window.dst && (!request.bf16 || problem.dst_channels % kBf16DstMultiple == 0) &&
         own_epilogue(request.activation, request.residual).has_value();
}

Pointwise make_pointwise(const ConvProblem& problem) {
  return {problem.batch * problem.window.dst_elements(), problem.src_channels, problem.dst_channels};
}

template <typename T>
constexpr Storage storage_of() {
  return sizeof(T) == sizeof(BFloat16) ? Storage::kBf16 : Storage::kFull;
}

std::optional<double> cost(const ConvRequest& request) {
  if (!fits(request) || (request.bf16 && !has_bf16_products())) return std::nullopt;
  const Pointwise conv = make_pointwise(request.problem);
  const bool is_small =
      conv.src_channels < kLeastSrcChannels || conv.dst_channels < kLeastDstChannels || conv.pixels < kLeastPixels;
  if (is_small) return std::nullopt;
  const double whole =
      static_cast<double>(conv.weights().floats()) * static_cast<double>(conv.pixels);  // with the zeros
  const double macs = whole / kShareOfPeak;
  if (!request.bf16) return macs + conversion_cost(request, Storage::kFull, Storage::kFull);
  return macs / 2.0 + conversion_cost(request, Storage::kBf16, request.dst);
}

// The step of products of factors T with results R.
template <typename T, typename R>
void emit_products(Lowering& lowering, const ConvRequest& request, Step described, const T* weights) {
  const Pointwise conv = make_pointwise(request.problem);
  const ConvEpilogue epilogue = own_epilogue(request.activation, request.residual).value();
  const ConvBuffers buffers = list_buffers(lowering, request, described, storage_of<T>(), storage_of<R>());
  described.run = [=](const Bindings& at) {
    run_pointwise(conv, at.at<const T>(buffers.src), weights, buffers.bind(epilogue, at), at.at<R>(buffers.dst));
  };
  lowering.emit(std::move(described));
}

void lower_f32(Lowering& lowering, const ConvRequest& request, Step described) {
  const Pointwise conv = make_pointwise(request.problem);
  const auto pack = [&](const float* plain, float* packed) { pack_pointwise_weights(conv, plain, packed); };
  const float* const weights = pack_own_weights(lowering, request, "pointwise", conv.weights().floats(), pack);
  described.kernel = "pointwise";
  emit_products<float, float>(lowering, request, std::move(described), weights);
}

void lower_bf16(Lowering& lowering, const ConvRequest& request, Step described) {
  const Pointwise conv = make_pointwise(request.problem);
  const auto pack = [&](const float* plain, std::byte* packed) {
    const std::vector<float> rounded = rounded_to_bf16(request.problem, plain);
    pack_pointwise_weights(conv, rounded.data(), reinterpret_cast<BFloat16*>(packed));
  };
  const auto bytes = static_cast<std::size_t>(conv.src_channels * conv.dst_channels) * sizeof(BFloat16);
  const auto* const weights =
      reinterpret_cast<const BFloat16*>(pack_conv_weights(lowering, request, "pointwise bf16", bytes, pack));
  described.kernel = "pointwise bf16";
  if (request.dst == Storage::kBf16) {
    emit_products<BFloat16, BFloat16>(lowering, request, std::move(described), weights);
  } else {
    emit_products<BFloat16, float>(lowering, request, std::move(described), weights);
  }
}

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  if (request.bf16) return lower_bf16(lowering, request, std::move(described));
  lower_f32(lowering, request, std::move(described));
}

}  // namespace

const ConvKernel kPointwiseConv = {"pointwise", "one matrix product", cost, lower};

}  // namespace atrous
