// Convolution of a map whose channels are scaled: the weights are scaled instead, which are smaller. oneDNN's kernel.
#include <algorithm>

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
  return static_cast<double>(problem.useful_macs()) / 0.87;
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

// Everything that one run needs. Scaled weights lie in scratch memory, before the kernel's own.
struct Work {
  onednn::Kernel kernel;
  WeightChannels weights;
  const float* packed;
  BufferId src, gate, bias, dst;

  std::size_t scaled_bytes() const {
    constexpr std::size_t kLine = 64;
    const std::size_t bytes = weights.channel.size() * static_cast<std::size_t>(weights.run) * sizeof(float);
    return (bytes + kLine - 1) / kLine * kLine;
  }

  void run(const Bindings& at) const {
    auto* const scaled = reinterpret_cast<float*>(at.scratch);
    const auto runs = static_cast<std::int64_t>(weights.channel.size());
    parallel_ranges(runs, (1 << 14) / weights.run, [&](std::int64_t begin, std::int64_t end) {
      const std::int64_t first = begin * weights.run;
      scale_runs({weights.channel.data() + begin, end - begin, weights.run}, packed + first, at.at<const float>(gate),
                 scaled + first);
    });
    std::byte* const scratch = at.scratch + scaled_bytes();
    if (bias != kNone) {
      kernel.run({at.at<void>(src), scaled, at.at<void>(bias), at.at<void>(dst)}, scratch);
    } else {
      kernel.run({at.at<void>(src), scaled, at.at<void>(dst)}, scratch);
    }
  }
};

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  onednn::Conv conv = onednn::make_conv(conv_spec(request));
  const std::byte* const packed =
      pack_conv_weights(lowering, request, conv.weights.key, conv.weights.bytes,
                        [&](const float* plain, std::byte* memory) { conv.weights.pack(plain, memory); });
  const BufferId src = lowering.read(0, Layout::kChannelsLast);
  const BufferId gate = lowering.read(4, Layout::kPlain);
  const BufferId bias = conv_bias(lowering, request);
  const BufferId dst = conv_destination(lowering);
  described.kernel = "scaled weights + " + conv.kernel.name();
  described.reads = {src, gate};
  if (bias != kNone) described.reads.push_back(bias);
  described.writes = {dst};
  WeightChannels channels = find_channels(request.problem, conv.weights);
  const std::size_t kernel_bytes = conv.kernel.scratch_bytes();
  Work work{std::move(conv.kernel), std::move(channels), reinterpret_cast<const float*>(packed), src, gate, bias, dst};
  described.scratch_bytes = work.scaled_bytes() + kernel_bytes;
  described.run = [prepared = std::move(work)](const Bindings& at) { prepared.run(at); };
  lowering.emit(std::move(described));
}

}  // namespace

const ConvKernel kGatedConv = {"gated", "the gate scales the weights", cost, lower};

}  // namespace atrous
