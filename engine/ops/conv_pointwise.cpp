// Convolution of one tap and stride 1 by the own matrix product.
#include "kernels/pointwise.h"

#include <algorithm>

#include "ops/conv_kernels.h"
#include "ops/own_epilogue.h"

namespace atrous {
namespace {

constexpr std::int64_t kDstMultiple = 16;
constexpr std::int64_t kLeastChannels = 64;
constexpr std::int64_t kLeastPixels = 256;
constexpr double kShareOfPeak = 0.88;

bool fits(const ConvRequest& request) {
  const ConvProblem& problem = request.problem;
  const Window& window = problem.window;
  return problem.groups == 1 && is_all(window.kernel, 1) && is_all(window.strides, 1) && is_all(window.pads_begin, 0) &&
         window.src == window.dst && problem.dst_channels % kDstMultiple == 0 &&
         own_epilogue(request.activation, request.residual).has_value();
}

Pointwise make_pointwise(const ConvProblem& problem) {
  return {problem.batch * problem.window.dst_elements(), problem.src_channels, problem.dst_channels};
}

std::optional<double> cost(const ConvRequest& request) {
  if (!fits(request)) return std::nullopt;
  const Pointwise conv = make_pointwise(request.problem);
  const bool is_small = std::min(conv.src_channels, conv.dst_channels) < kLeastChannels || conv.pixels < kLeastPixels;
  if (is_small) return std::nullopt;
  return static_cast<double>(request.problem.macs()) / kShareOfPeak;
}

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  const Pointwise conv = make_pointwise(request.problem);
  const ConvEpilogue epilogue = own_epilogue(request.activation, request.residual).value();
  const auto pack = [&](const float* plain, float* packed) { pack_pointwise_weights(conv, plain, packed); };
  const std::int64_t floats = conv.src_channels * conv.dst_channels;
  const float* const weights = pack_own_weights(lowering, request, "pointwise", floats, pack);
  const ConvBuffers buffers = list_buffers(lowering, request, described);
  described.kernel = "pointwise";
  described.run = [=](const Bindings& at) {
    run_pointwise(conv, at.at<const float>(buffers.src), weights, buffers.bind(epilogue, at),
                  at.at<float>(buffers.dst));
  };
  lowering.emit(std::move(described));
}

}  // namespace

const ConvKernel kPointwiseConv = {"pointwise", "one matrix product", cost, lower};

}  // namespace atrous
