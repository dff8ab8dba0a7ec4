// The table of the kernels of convolutions, and what they share: costs, packed weights, bias and destination.
#include "ops/conv_kernels.h"

#include <algorithm>

#include "core/checked.h"
#include "kernels/bf16_weights.h"

namespace atrous {
namespace {

constexpr const ConvKernel* kKernels[] = {&kDirectConv,    &kPointwiseConv, &kWinogradConv,
                                          &kDepthwiseConv, &kTapsConv,      &kGatedConv};

// [M,channels,taps...] of the node's [M,weight_channels,taps...]
std::vector<float> slice_channels(const float* plain, const ConvRequest& request) {
  const std::int64_t taps = Shape(request.kept.kernel).elements();
  const std::int64_t row = request.problem.src_channels * taps;
  std::vector<float> slice(static_cast<std::size_t>(request.problem.dst_channels * row));
  for (std::int64_t m = 0; m < request.problem.dst_channels; ++m) {
    std::copy_n(plain + (m * request.weight_channels + request.first_channel) * taps, row, slice.data() + m * row);
  }
  return slice;
}

// A step that fills dst with the residual, if there is one, plus the bias of each image.
BufferId destination_with_biases(Lowering& lowering) {
  const BufferId bias = lowering.read(2, Layout::kPlain);
  const BufferId residual = lowering.has(3) ? lowering.read(3, Layout::kChannelsLast) : kNone;
  const BufferId dst = lowering.write(0, Layout::kChannelsLast);
  const Shape& shape = lowering.output(0).shape;
  const std::int64_t channels = shape[1];
  const std::int64_t pixels = shape.elements() / (shape[0] * channels);
  Step fill;
  fill.kernel = "fill";
  fill.reason = "a bias for each image";
  fill.reads = {bias};
  if (residual != kNone) fill.reads.push_back(residual);
  fill.writes = {dst};
  fill.run = [=, images = shape[0]](const Bindings& at) {
    for (std::int64_t i = 0; i < images * pixels * channels; ++i) {
      const float added = at.at<const float>(bias)[i / (pixels * channels) * channels + i % channels];
      at.at<float>(dst)[i] = added + (residual != kNone ? at.at<const float>(residual)[i] : 0.0F);
    }
  };
  lowering.emit(std::move(fill));
  return dst;
}

}  // namespace

std::span<const ConvKernel* const> conv_kernels() { return kKernels; }

double arithmetic_rate(onednn::Isa isa) {
  switch (isa) {
    case onednn::Isa::kAvx512: return 1.0;
    case onednn::Isa::kAvx2: return 0.5;
    case onednn::Isa::kSse41: break;
  }
  return 0.2;  // half as many lanes again, and products and sums are instructions of their own
}

double conversion_cost(const ConvRequest& request, Storage read, Storage written) {
  constexpr double kMacsPerElement = 20.0;  // measured, beyond the second cache
  const ConvProblem& problem = request.problem;
  std::int64_t elements = 0;
  if (read != request.src) elements += problem.src_channels * Shape(problem.window.src).elements();
  if (written != request.dst) elements += problem.dst_channels * problem.window.dst_elements();
  return kMacsPerElement * static_cast<double>(problem.batch * elements);
}

std::vector<float> rounded_to_bf16(const ConvProblem& problem, const float* plain) {
  const std::int64_t columns = problem.src_channels / problem.groups * problem.window.taps();
  std::vector<float> rounded(static_cast<std::size_t>(problem.dst_channels * columns));
  round_keeping_sums(plain, problem.dst_channels, columns, rounded.data());
  return rounded;
}

const std::byte* pack_conv_weights(Lowering& lowering, const ConvRequest& request, const std::string& key,
                                   std::size_t bytes,
                                   const std::function<void(const float* plain, std::byte* packed)>& pack) {
  const auto* const plain = lowering.constant(1)->as<float>().data();
  const std::int64_t channels = request.problem.src_channels / request.problem.groups;
  const bool all_channels = channels == request.weight_channels;
  std::string view = request.kept.key();
  if (!all_channels) view += "channels " + std::to_string(request.first_channel) + "+" + std::to_string(channels) + "/";
  return lowering.packed(1, view + key, bytes, [&](std::byte* packed) {
    std::vector<float> slice;
    if (!all_channels) slice = slice_channels(plain, request);
    const float* const whole = all_channels ? plain : slice.data();
    pack(request.kept.all() ? whole : request.kept.crop(whole, request.problem.dst_channels * channels).data(), packed);
  });
}

bool has_bias_per_image(const Lowering& lowering) {
  return lowering.has(2) && lowering.input(2).shape.rank() > 1 && lowering.input(0).shape[0] > 1;
}

BufferId conv_bias(Lowering& lowering, const ConvRequest& request) {
  return request.bias ? lowering.read(2, Layout::kPlain) : kNone;
}

BufferId conv_destination(Lowering& lowering, Storage storage) {
  if (has_bias_per_image(lowering)) return destination_with_biases(lowering);
  if (!lowering.has(3)) return lowering.write(0, Layout::kChannelsLast, storage);
  return destination_over(lowering, 3, storage);
}

BufferId destination_over(Lowering& lowering, int input, Storage storage) {
  const BufferId residual = lowering.read(input, Layout::kChannelsLast, storage);
  if (lowering.dies_here(input)) return lowering.write_over(0, input, Layout::kChannelsLast, storage);
  const BufferId dst = lowering.write(0, Layout::kChannelsLast, storage);
  const DType dtype = storage == Storage::kBf16 ? DType::kBF16 : lowering.output(0).dtype;
  const std::size_t bytes = static_cast<std::size_t>(storage_bytes(dtype, lowering.output(0).shape));
  Step copy;
  copy.kernel = "copy";
  copy.reason = "the residual is needed again";
  copy.reads = {residual};
  copy.writes = {dst};
  copy.run = [=](const Bindings& at) { std::copy_n(at.at<const std::byte>(residual), bytes, at.at<std::byte>(dst)); };
  lowering.emit(std::move(copy));
  return dst;
}

const float* pack_own_weights(Lowering& lowering, const ConvRequest& request, const std::string& key,
                              std::int64_t floats, const std::function<void(const float* plain, float* packed)>& pack) {
  const std::size_t bytes = static_cast<std::size_t>(floats) * sizeof(float);
  return reinterpret_cast<const float*>(
      pack_conv_weights(lowering, request, key, bytes,
                        [&](const float* plain, std::byte* packed) { pack(plain, reinterpret_cast<float*>(packed)); }));
}

ConvEpilogue ConvBuffers::bind(ConvEpilogue epilogue, const Bindings& at) const {
  if (bias != kNone) epilogue.bias = at.at<const float>(bias);
  return epilogue;
}

ConvBuffers list_buffers(Lowering& lowering, const ConvRequest& request, Step& step, Storage src, Storage dst) {
  ConvBuffers buffers;
  buffers.src = lowering.read(0, Layout::kChannelsLast, src);
  buffers.bias = conv_bias(lowering, request);
  buffers.dst = conv_destination(lowering, dst);
  step.reads = {buffers.src};
  if (buffers.bias != kNone) step.reads.push_back(buffers.bias);
  step.writes = {buffers.dst};
  return buffers;
}

}  // namespace atrous
