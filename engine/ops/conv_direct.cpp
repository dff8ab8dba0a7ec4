// oneDNN's own convolution.
#include "ops/conv_kernels.h"
#include "ops/kernel_step.h"

namespace atrous {
namespace {

constexpr double kShareOfPeak = 0.87;  // that the good ones reach

onednn::ConvSpec to_spec(const ConvRequest& request) {
  const ConvProblem& problem = request.problem;
  onednn::ConvSpec spec;
  spec.batch = problem.batch;
  spec.src_channels = problem.src_channels;
  spec.dst_channels = problem.dst_channels;
  spec.groups = problem.groups;
  spec.window = problem.window.spec();
  spec.bias = request.bias;
  spec.residual = request.residual;
  spec.activation = request.activation;
  return spec;
}

std::optional<double> cost(const ConvRequest& request) {
  // oneDNN 2.6 crashes where it adds a residual to outputs that see nothing but padding.
  if (request.residual && !request.problem.window.always_meets_input()) return std::nullopt;
  return static_cast<double>(request.problem.useful_macs()) / kShareOfPeak;
}

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  onednn::Conv conv = onednn::make_conv(to_spec(request));
  if (!conv.is_sound) return lower_to_reference(lowering);
  const std::byte* const weights =
      pack_conv_weights(lowering, request, conv.weights.key, conv.weights.bytes,
                        [&](const float* plain, std::byte* packed) { conv.weights.pack(plain, packed); });
  described.reads = {lowering.read(0, Layout::kChannelsLast)};
  described.writes = {conv_destination(lowering)};
  emit_conv(lowering, std::move(conv), weights, std::move(described));
}

}  // namespace

const ConvKernel kDirectConv = {"direct", "oneDNN's choice", cost, lower};

}  // namespace atrous
