// Convolution of a map whose channels are scaled. In f32 the weights are scaled instead, which are smaller; for
// products of bf16 factors the map is, while it is rounded. oneDNN's kernel.
#include <algorithm>

#include "core/alignment.h"
#include "core/parallel.h"
#include "kernels/channel_gate.h"
#include "ops/conv_kernels.h"
#include "ops/kernel_step.h"

namespace atrous {
namespace {

// One image: each has a gate of its own.
std::optional<double> cost(const ConvRequest& request) {
  const ConvProblem& problem = request.problem;
  if (problem.groups != 1 || problem.batch != 1) return std::nullopt;
  if (request.residual && !problem.window.always_meets_input()) return std::nullopt;
  const onednn::ConvOffer offer = onednn::offer_conv(conv_spec(request));
  if (offer.kernel.empty() || !offer.is_sound) return std::nullopt;
  return static_cast<double>(problem.useful_macs()) / (request.bf16 ? 1.74 : 0.87);
}

// To which input channel each packed weight belongs; whole runs of neighbours belong to the same.
struct WeightChannels {
  std::vector<std::int32_t> channel;  // one a run
  std::int64_t run = 1;
};

// Whether all of a run's elements, but for padding (0), are equal.
bool is_uniform(const float* run, std::int64_t length) {
  float seen = 0.0F;
  for (std::int64_t i = 0; i < length; ++i) {
    if (run[i] == 0.0F) continue;
    if (seen != 0.0F && run[i] != seen) return false;
    seen = run[i];
  }
  return true;
}

bool has_runs_of(const std::vector<float>& numbers, std::int64_t length) {
  const auto count = static_cast<std::int64_t>(numbers.size());
  if (count % length != 0) return false;
  for (std::int64_t i = 0; i < count; i += length) {
    if (!is_uniform(numbers.data() + i, length)) return false;
  }
  return true;
}

// Found by packing weights that hold the number of their channel, counted from 1 because padding is 0.
WeightChannels find_channels(const ConvProblem& problem, const onednn::PackedForm& form) {
  const std::int64_t taps = problem.window.taps();
  std::vector<float> plain(static_cast<std::size_t>(problem.dst_channels * problem.src_channels * taps));
  for (std::size_t i = 0; i < plain.size(); ++i) {
    plain[i] = static_cast<float>(static_cast<std::int64_t>(i) / taps % problem.src_channels + 1);
  }
  std::vector<float> packed(form.bytes / sizeof(float));
  form.pack(plain.data(), reinterpret_cast<std::byte*>(packed.data()));
  WeightChannels result;
  result.run = 16;
  while (!has_runs_of(packed, result.run)) result.run /= 2;
  for (std::size_t i = 0; i < packed.size(); i += static_cast<std::size_t>(result.run)) {
    const float number = *std::max_element(packed.begin() + static_cast<std::ptrdiff_t>(i),
                                           packed.begin() + static_cast<std::ptrdiff_t>(i) + result.run);
    result.channel.push_back(std::max(static_cast<std::int32_t>(number) - 1, 0));
  }
  return result;
}

struct Buffers {
  BufferId src, gate, bias, dst;
};

// Runs the kernel on scratch memory behind what was scaled.
void convolve(const onednn::Kernel& kernel, const Bindings& at, const Buffers& buffers, const void* src,
              const void* weights, std::byte* scratch) {
  if (buffers.bias != kNone) {
    kernel.run({src, weights, at.at<void>(buffers.bias), at.at<void>(buffers.dst)}, scratch);
  } else {
    kernel.run({src, weights, at.at<void>(buffers.dst)}, scratch);
  }
}

struct ScaledWeights {
  onednn::Kernel kernel;
  WeightChannels weights;
  const float* packed;
  Buffers buffers;

  std::size_t scaled_bytes() const {
    return align_up(weights.channel.size() * static_cast<std::size_t>(weights.run) * sizeof(float));
  }

  void run(const Bindings& at) const {
    auto* const scaled = reinterpret_cast<float*>(at.scratch);
    const auto runs = static_cast<std::int64_t>(weights.channel.size());
    parallel_ranges(runs, (1 << 14) / weights.run, [&](std::int64_t begin, std::int64_t end) {
      const std::int64_t first = begin * weights.run;
      scale_runs({weights.channel.data() + begin, end - begin, weights.run}, packed + first,
                 at.at<const float>(buffers.gate), scaled + first);
    });
    convolve(kernel, at, buffers, at.at<void>(buffers.src), scaled, at.scratch + scaled_bytes());
  }
};

struct ScaledMap {
  onednn::Kernel kernel;
  const std::byte* packed;
  std::int64_t pixels, channels;
  Storage storage;  // of src
  Buffers buffers;

  std::size_t scaled_bytes() const { return align_up(static_cast<std::size_t>(pixels * channels) * sizeof(BFloat16)); }

  void run(const Bindings& at) const {
    auto* const scaled = reinterpret_cast<BFloat16*>(at.scratch);
    const auto* const gate = at.at<const float>(buffers.gate);
    parallel_ranges(pixels, (1 << 14) / channels + 1, [&](std::int64_t begin, std::int64_t end) {
      const ChannelRange range{end - begin, channels, channels};
      const std::int64_t first = begin * channels;
      if (storage == Storage::kFull) {
        scale_channels(range, at.at<const float>(buffers.src) + first, gate, scaled + first);
      } else {
        scale_channels(range, at.at<const BFloat16>(buffers.src) + first, gate, scaled + first);
      }
    });
    convolve(kernel, at, buffers, scaled, packed, at.scratch + scaled_bytes());
  }
};

template <typename Work>
void emit(Lowering& lowering, Work work, Step step) {
  step.scratch_bytes = work.scaled_bytes() + work.kernel.scratch_bytes();
  step.run = [prepared = std::move(work)](const Bindings& at) { prepared.run(at); };
  lowering.emit(std::move(step));
}

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  onednn::Conv conv = onednn::make_conv(conv_spec(request));
  const std::byte* const packed = pack_conv_weights(lowering, request, conv.weights);
  Buffers buffers{};
  buffers.src = lowering.read(0, Layout::kChannelsLast, request.bf16 ? request.src : Storage::kFull);
  buffers.gate = lowering.read(4, Layout::kPlain);
  buffers.bias = conv_bias(lowering, request);
  buffers.dst = conv_destination(lowering, request.bf16 ? request.dst : Storage::kFull);
  described.kernel = (request.bf16 ? "scaled map + " : "scaled weights + ") + conv.kernel.name();
  described.reads = {buffers.src, buffers.gate};
  if (buffers.bias != kNone) described.reads.push_back(buffers.bias);
  described.writes = {buffers.dst};
  if (request.bf16) {
    const std::int64_t pixels = Shape(request.problem.window.src).elements();
    ScaledMap work{std::move(conv.kernel), packed, pixels, request.problem.src_channels, request.src, buffers};
    return emit(lowering, std::move(work), std::move(described));
  }
  WeightChannels channels = find_channels(request.problem, conv.weights);
  const auto* const weights = reinterpret_cast<const float*>(packed);
  emit(lowering, ScaledWeights{std::move(conv.kernel), std::move(channels), weights, buffers}, std::move(described));
}

}  // namespace

const ConvKernel kGatedConv = {"gated", "the gate rides on the convolution", cost, lower};

}  // namespace atrous
