// Quantised convolution of one tap and stride 1 by the own matrix product.
#include "kernels/pointwise_codes.h"
#include "ops/quantized_conv_dense.h"
#include "ops/quantized_conv_kernels.h"
#include "ops/quantized_epilogue.h"

namespace atrous {
namespace {

constexpr std::int64_t kDstMultiple = 16;
constexpr std::int64_t kLeastSrcChannels = 32;
constexpr std::int64_t kLeastPixels = 64;

bool fits(const QuantizedConvRequest& request) {
  const ConvProblem& problem = request.problem;
  const Window& window = problem.window;
  return problem.groups == 1 && is_all(window.kernel, 1) && is_all(window.strides, 1) && is_all(window.pads_begin, 0) &&
         window.src == window.dst && problem.src_channels % kCodeWord == 0 &&
         problem.src_channels >= kLeastSrcChannels && problem.dst_channels % kDstMultiple == 0 &&
         problem.batch * window.dst_elements() >= kLeastPixels && QuantizedEpilogue::fits(request.facts) &&
         has_code_products();
}

// Where oneDNN is slower, by 20 % for 512 channels.
bool is_faster(const QuantizedConvRequest& request) {
  constexpr std::int64_t kLeastChannels = 384;
  return request.facts.residual && request.problem.src_channels >= kLeastChannels;
}

const std::int8_t* pack_weights(Lowering& lowering, const QuantizedConvRequest& request, const Pointwise& conv) {
  const auto bytes = static_cast<std::size_t>(conv.src_channels * conv.dst_channels);
  const auto pack = [&](std::byte* memory) {
    pack_code_weights(conv, request.weights.codes().data(), reinterpret_cast<std::int8_t*>(memory));
  };
  const std::string key = request.weights.key + "pointwise codes";
  return reinterpret_cast<const std::int8_t*>(lowering.packed(QuantizedConvInputs::kWeights, key, bytes, pack));
}

}  // namespace

std::optional<QuantizedKernel> make_quantized_pointwise(Lowering& lowering, const QuantizedConvRequest& request) {
  if (!fits(request) || !is_faster(request)) return std::nullopt;
  const ConvProblem& problem = request.problem;
  const Pointwise conv{problem.batch * problem.window.dst_elements(), problem.src_channels, problem.dst_channels};
  const std::int8_t* const weights = pack_weights(lowering, request, conv);
  const FilterSums* const filters =
      filter_sums(lowering, QuantizedConvInputs::kWeights, request.weights, conv.dst_channels);
  QuantizedEpilogue epilogue(request.facts, filters, quantized_conv_bias(lowering));
  const bool is_signed = request.facts.src.dtype == DType::kI8;
  auto run = [=, epilogue = std::move(epilogue)](const QuantizedConvMemory& at) {
    run_pointwise(conv, is_signed, at.src, weights, epilogue.get(), at.dst);
  };
  return QuantizedKernel{"pointwise codes", 0, std::move(run)};
}

}  // namespace atrous
