// InvertedResidual without a projection: an expansion and the depthwise convolution behind it, some channels at a time.
#include "kernels/expand_depthwise.h"

#include <algorithm>

#include "ops/conv_depthwise.h"
#include "ops/inverted_residual.h"
#include "ops/own_epilogue.h"

namespace atrous {
namespace {

using In = InvertedResidualInputs;

// Rows of weights, and elements of a bias, of channels that are not there are zero.
std::vector<float> with_channels(const Tensor& tensor, std::int64_t channels) {
  const std::span<const float> elements = tensor.as<float>();
  std::vector<float> result(elements.begin(), elements.end());
  result.resize(static_cast<std::size_t>(tensor.shape().elements() / tensor.shape()[0] * channels));
  return result;
}

const float* pack_expand_weights(Lowering& lowering, const Pointwise& expand) {
  const auto bytes = static_cast<std::size_t>(expand.src_channels * expand.dst_channels) * sizeof(float);
  const auto pack = [&](std::byte* memory) {
    const std::vector<float> plain = with_channels(*lowering.constant(In::kExpandWeights), expand.dst_channels);
    pack_pointwise_weights(expand, plain.data(), reinterpret_cast<float*>(memory));
  };
  return reinterpret_cast<const float*>(lowering.packed(In::kExpandWeights, "pointwise", bytes, pack));
}

const float* pack_expand_bias(Lowering& lowering, const Pointwise& expand) {
  if (!lowering.has(In::kExpandBias)) return nullptr;
  const auto bytes = static_cast<std::size_t>(expand.dst_channels) * sizeof(float);
  const auto pack = [&](std::byte* memory) {
    std::ranges::copy(with_channels(*lowering.constant(In::kExpandBias), expand.dst_channels),
                      reinterpret_cast<float*>(memory));
  };
  return reinterpret_cast<const float*>(lowering.packed(In::kExpandBias, "pointwise", bytes, pack));
}

ExpandDepthwiseWeights prepare_weights(Lowering& lowering, const InvertedResidual& block, const ExpandDepthwise& conv) {
  ExpandDepthwiseWeights weights;
  weights.expand = pack_expand_weights(lowering, conv.expand);
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
