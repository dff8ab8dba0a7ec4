// oneDNN's own convolution.
#include "ops/conv_depthwise.h"
#include "ops/conv_kernels.h"
#include "ops/kernel_step.h"

namespace atrous {
namespace {

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
  const onednn::ConvOffer offer = onednn::offer_conv(conv_spec(request));
  const bool slow = offer.kernel.empty() || holds(offer.kernel, "ref") || offer.scratch_bytes > kMostScratchBytes;
  if (slow || !offer.is_sound) return std::nullopt;
  if (is_depthwise(request.problem)) return direct_depthwise_cost(request, holds(offer.kernel, "_dw"));
  if (request.bf16) {
    return expected_macs(request.problem, offer.kernel) / 2.0 + conversion_cost(request, Storage::kBf16, request.dst);
  }
  return expected_macs(request.problem, offer.kernel) + conversion_cost(request, Storage::kFull, Storage::kFull);
}

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  onednn::Conv conv = onednn::make_conv(conv_spec(request));
  const std::byte* const weights = pack_conv_weights(lowering, request, conv.weights);
  described.reads = {lowering.read(0, Layout::kChannelsLast, request.bf16 ? Storage::kBf16 : Storage::kFull)};
  described.writes = {conv_destination(lowering, request.bf16 ? request.dst : Storage::kFull)};
  emit_conv(lowering, std::move(conv), {weights, conv_bias(lowering, request)}, std::move(described));
}

}  // namespace

onednn::ConvSpec conv_spec(const ConvRequest& request) {
  const ConvProblem& problem = request.problem;
  onednn::ConvSpec spec;
  spec.batch = problem.batch;
  spec.src_channels = problem.src_channels;
  spec.dst_channels = problem.dst_channels;
  spec.groups = problem.groups;
  spec.window = problem.window;
  spec.bias = request.bias;
  spec.residual = request.residual;
  spec.activation = request.activation;
  if (request.bf16) spec.factors = DType::kBF16;
  if (request.bf16 && request.dst == Storage::kBf16) spec.result = DType::kBF16;
  return spec;
}

const std::byte* pack_conv_weights(Lowering& lowering, const ConvRequest& request, const onednn::PackedForm& form) {
  return pack_conv_weights(lowering, request, form.key, form.bytes, [&](const float* plain, std::byte* packed) {
    form.pack(request.bf16 ? rounded_to_bf16(request.problem, plain).data() : plain, packed);
  });
}

const ConvKernel kDirectConv = {"direct", "oneDNN's choice", cost, lower};

}  // namespace atrous
