// Quantised convolution by oneDNN.
#include "core/alignment.h"
#include "dnnl/isa.h"
#include "ops/conv_kernels.h"
#include "ops/quantized_conv_dense.h"
#include "ops/quantized_conv_kernels.h"

namespace atrous {
namespace {

onednn::QuantizedConvSpec conv_spec(const Lowering& lowering, const QuantizedConvRequest& request) {
  const auto& [problem, facts, weights] = request;
  onednn::QuantizedConvSpec spec;
  spec.batch = problem.batch;
  spec.src_channels = problem.src_channels;
  spec.dst_channels = problem.dst_channels;
  spec.groups = problem.groups;
  spec.window = problem.window;
  spec.src = facts.src.dtype;
  spec.src_zero = facts.src.zero;
  spec.product_scales.assign(facts.product_scales.begin(), facts.product_scales.end());
  spec.bias = quantized_conv_bias(lowering);
  spec.sum = facts.sum;
  spec.residual = facts.residual;
  spec.sum_low = facts.sum_low;
  spec.sum_high = facts.sum_high;
  spec.activation = facts.activation;
  spec.dst = facts.dst;
  return spec;
}

// oneDNN 2.6 rounds sums rightly in the middle of its kernels of one family only.
bool rounds_in_the_middle(const std::string& kernel) { return kernel.starts_with("brgconv"); }

}  // namespace

std::optional<QuantizedKernel> make_quantized_direct(Lowering& lowering, const QuantizedConvRequest& request) {
  const onednn::QuantizedConvSpec spec = conv_spec(lowering, request);
  const std::string name = onednn::offer_quantized_conv(spec).kernel;
  if (name.empty() || (request.facts.sum && !rounds_in_the_middle(name))) return std::nullopt;
  onednn::Conv conv = onednn::make_quantized_conv(spec);
  const std::string key = request.weights.key + conv.weights.key;
  const std::byte* const packed =
      lowering.packed(QuantizedConvInputs::kWeights, key, conv.weights.bytes,
                      [&](std::byte* memory) { conv.weights.pack(request.weights.codes().data(), memory); });
  const std::size_t scratch_bytes = conv.kernel.scratch_bytes();
  auto run = [kernel = std::move(conv.kernel), packed](const QuantizedConvMemory& at) {
    kernel.run({at.src, packed, at.dst}, at.scratch);
  };
  return QuantizedKernel{name, scratch_bytes, std::move(run)};
}

}  // namespace atrous
