// oneDNN's own convolution.
#include "ops/conv_kernels.h"
#include "ops/kernel_step.h"

namespace atrous {
namespace {

// Other kernels have to be expected to win by this much to be preferred.
constexpr double kHandicapOfOthers = 0.9;

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
  return kHandicapOfOthers * static_cast<double>(request.problem.useful_macs());
}

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  onednn::Conv conv = onednn::make_conv(to_spec(request));
  if (!conv.is_sound) return lower_to_reference(lowering);
  const BufferId src = lowering.read(0, Layout::kChannelsLast);
  const BufferId dst = conv_destination(lowering);
  emit_conv(lowering, std::move(conv), src, dst, std::move(described));
}

}  // namespace

const ConvKernel kDirectConv = {"direct", "oneDNN's choice", cost, lower};

}  // namespace atrous
