// InvertedResidual without a projection: an expansion and the depthwise convolution behind it, some channels at a time.
#include "kernels/expand_depthwise.h"

#include <algorithm>

#include "ops/conv_depthwise.h"
#include "ops/inverted_residual.h"
#include "ops/own_epilogue.h"

namespace atrous {
namespace {

using In = InvertedResidualInputs;

// With zeros for channels that are not there.
const float* pack_expand_bias(Lowering& lowering, const Pointwise& expand) {
  if (!lowering.has(In::kExpandBias)) return nullptr;
  const auto bytes = static_cast<std::size_t>(expand.dst_channels) * sizeof(float);
  const auto pack = [&](std::byte* memory) {
    auto* const packed = reinterpret_cast<float*>(memory);
    const std::span<const float> bias = lowering.constant(In::kExpandBias)->as<float>();
    std::fill(std::ranges::copy(bias, packed).out, packed + expand.dst_channels, 0.0F);
  };
  return reinterpret_cast<const float*>(lowering.packed(In::kExpandBias, "pointwise", bytes, pack));
}

ExpandDepthwiseWeights prepare_weights(Lowering& lowering, const InvertedResidual& block, const ExpandDepthwise& conv) {
  ExpandDepthwiseWeights weights;
  weights.expand = pack_block_pointwise(lowering, In::kExpandWeights);
  weights.expand_epilogue = own_epilogue(block.expand_activation, false).value();
  weights.expand_epilogue.bias = pack_expand_bias(lowering, conv.expand);
  weights.depthwise = pack_block_weights(lowering, conv.depthwise);
  weights.epilogue = own_epilogue(block.activation, false).value();
  weights.epilogue.bias = lowering.has(In::kBias) ? lowering.constant(In::kBias)->as<float>().data() : nullptr;
  return weights;
}

Step describe(const InvertedResidual& block, const ExpandDepthwise& conv) {
  Step step;
  step.shape = block.text();
  step.kernel = "pointwise + depthwise:highway";
  step.reason = "channels between the convolutions stay in cache";
  step.macs = block.macs();
  step.useful_macs = block.useful_macs();
  step.window = block.depthwise.window.geometry(block.depthwise.src_channels, block.depthwise.dst_channels,
                                                block.depthwise.groups);
  step.scratch_bytes = conv.scratch_bytes();
  return step;
}

}  // namespace

bool fits_expand_depthwise(const InvertedResidual& block) {
  return block.expand && !block.project && own_epilogue(block.expand_activation, false).has_value();
}

void lower_expand_depthwise(Lowering& lowering) {
  const InvertedResidual block = block_of(lowering);
  const ExpandDepthwise conv = make_expand_depthwise(make_depthwise(block.depthwise), block.expand->src_channels);
  const ExpandDepthwiseWeights weights = prepare_weights(lowering, block, conv);
  Step step = describe(block, conv);
  const BufferId src = lowering.read(In::kSrc, Layout::kChannelsLast);
  step.reads = {src};
  const BufferId dst = lowering.write(0, Layout::kChannelsLast);
  step.writes = {dst};
  BufferId means = kNone;
  if (lowering.wants(1)) {
    means = lowering.write(1, Layout::kChannelsLast);
    step.writes.push_back(means);
  }
  step.run = [=](const Bindings& at) {
    run_expand_depthwise(conv, weights, at.at<const float>(src), at.at<float>(dst),
                         means != kNone ? at.at<float>(means) : nullptr, at.scratch);
  };
  lowering.emit(std::move(step));
}

}  // namespace atrous
