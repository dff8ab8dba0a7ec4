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
  return problem.groups == 1 && is_all(window.kernel, 1) && is_all(window.strides, 1) &&
         is_all(window.pads_begin, 0) && window.src == window.dst && problem.dst_channels % kDstMultiple == 0 &&
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
  const auto bytes = static_cast<std::size_t>(conv.src_channels * conv.dst_channels) * sizeof(float);
  const auto pack = [&](const float* plain, std::byte* packed) {
    pack_pointwise_weights(conv, plain, reinterpret_cast<float*>(packed));
  };
  const auto* const weights =
      reinterpret_cast<const float*>(pack_conv_weights(lowering, request, "pointwise", bytes, pack));
  const BufferId src = lowering.read(0, Layout::kChannelsLast);
  const BufferId bias = conv_bias(lowering, request);
  const BufferId dst = conv_destination(lowering);
  described.kernel = "pointwise";
  described.reads = {src};
  if (bias != kNone) described.reads.push_back(bias);
  described.writes = {dst};
  described.run = [=](const Bindings& at) {
    ConvEpilogue bound = epilogue;
    bound.bias = bound_bias(at, bias);
    run_pointwise(conv, at.at<const float>(src), weights, bound, at.at<float>(dst));
  };
  lowering.emit(std::move(described));
}

}  // namespace

const ConvKernel kPointwiseConv = {"pointwise", "one matrix product", cost, lower};

}  // namespace atrous
