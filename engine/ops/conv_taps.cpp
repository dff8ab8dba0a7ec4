// Convolution by one matrix product a tap, for what oneDNN would do through im2col or with its reference code.
#include "core/parallel.h"
#include "kernels/tap_conv.h"
#include "ops/activation_function.h"
#include "ops/conv_kernels.h"
#include "ops/own_epilogue.h"

namespace atrous {
namespace {

constexpr double kShareOfPeak = 0.80;
constexpr double kMacsPerSum = 6.0;  // loading and storing one sum before and after a tap

TapConv make_tap_conv(const ConvProblem& problem) {
  const Window& window = problem.window;
  TapConv conv;
  conv.batch = problem.batch;
  conv.groups = problem.groups;
  conv.src_channels = problem.src_channels;
  conv.dst_channels = problem.dst_channels;
  const std::size_t outer = conv.axes.size() - window.src.size();
  for (std::size_t i = 0; i < window.src.size(); ++i) conv.axes[outer + i] = window.axis(i);
  return conv;
}

void apply_to_all(const onednn::Activation& activation, float* dst, std::int64_t count) {
  constexpr std::int64_t kGrain = 4096;
  parallel_ranges(count, kGrain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) dst[i] = apply(activation, dst[i]);
  });
}

// The weights are padded to whole panels of channels, and sums are loaded and stored for every tap.
std::optional<double> cost(const ConvRequest& request) {
  const ConvProblem& problem = request.problem;
  const std::int64_t panel = tap_conv_panel();
  const std::int64_t group_dst = problem.dst_channels / problem.groups;
  const std::int64_t padded = (group_dst + panel - 1) / panel * panel * problem.groups * problem.batch;
  const auto pairs = static_cast<double>(problem.window.useful_pairs());
  const std::int64_t group_src = problem.src_channels / problem.groups;
  const double conversions = conversion_cost(request, Storage::kFull, Storage::kFull);
  return pairs * static_cast<double>(padded) * (static_cast<double>(group_src) + kMacsPerSum) / kShareOfPeak +
         conversions;
}

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  const TapConv conv = make_tap_conv(request.problem);
  const std::optional<ConvEpilogue> with_activation = own_epilogue(request.activation, request.residual);
  const ConvEpilogue epilogue = with_activation ? *with_activation : own_epilogue({}, request.residual).value();
  const std::string form = "tap panels of " + std::to_string(tap_conv_panel());
  const auto pack = [&](const float* plain, float* packed) { pack_tap_conv_weights(conv, plain, packed); };
  const float* const weights = pack_own_weights(lowering, request, form, tap_conv_weight_floats(conv), pack);
  const ConvBuffers buffers = list_buffers(lowering, request, described);
  const std::int64_t elements = lowering.output(0).shape.elements();
  described.kernel = "taps";
  described.run = [=, activation = request.activation, fused = with_activation.has_value()](const Bindings& at) {
    auto* const dst = at.at<float>(buffers.dst);
    run_tap_conv(conv, at.at<const float>(buffers.src), weights, buffers.bind(epilogue, at), dst);
    if (!fused) apply_to_all(activation, dst, elements);
  };
  lowering.emit(std::move(described));
}

}  // namespace

const ConvKernel kTapsConv = {"taps", "no im2col", cost, lower};

}  // namespace atrous
