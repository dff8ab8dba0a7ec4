// oneDNN's own convolution.
#include "ops/conv_depthwise.h"
#include "ops/conv_kernels.h"
#include "ops/kernel_step.h"

namespace atrous {
namespace {

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

bool holds(const std::string& name, const char* part) { return name.find(part) != std::string::npos; }

// The share of the peak that an implementation reaches, counting useful multiply-adds where it skips padding, all of
// them where it copies the map for im2col.
double expected_macs(const ConvProblem& problem, const std::string& kernel) {
  const auto useful = static_cast<double>(problem.useful_macs());
  if (holds(kernel, "gemm")) return static_cast<double>(problem.macs()) / (problem.window.taps() > 1 ? 0.5 : 0.8);
  return useful / 0.87;
}

// oneDNN 2.6 crashes where it adds a residual to outputs that see nothing but padding.
std::optional<double> cost(const ConvRequest& request) {
  constexpr std::size_t kMostScratchBytes = std::size_t{64} << 20;
  if (request.residual && !request.problem.window.always_meets_input()) return std::nullopt;
  const onednn::ConvOffer offer = onednn::offer_conv(to_spec(request));
  const bool slow = offer.kernel.empty() || holds(offer.kernel, "ref") || offer.scratch_bytes > kMostScratchBytes;
  if (slow || !offer.is_sound) return std::nullopt;
  if (is_depthwise(request.problem)) return direct_depthwise_cost(request, holds(offer.kernel, "_dw"));
  return expected_macs(request.problem, offer.kernel);
}

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  onednn::Conv conv = onednn::make_conv(to_spec(request));
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
