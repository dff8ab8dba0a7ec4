// Convolution by Winograd's method on the phases: which convolutions it fits, and its step.
#include <algorithm>
#include <limits>

#include "core/parallel.h"
#include "ops/conv_kernels.h"
#include "ops/winograd_choice.h"

namespace atrous {
namespace {

bool all_are(const std::vector<std::int64_t>& values, std::int64_t wanted) {
  return std::all_of(values.begin(), values.end(), [wanted](std::int64_t value) { return value == wanted; });
}

std::optional<WinogradEpilogue> make_epilogue(const onednn::Activation& activation) {
  constexpr float kMost = std::numeric_limits<float>::max();
  using Function = WinogradEpilogue::Function;
  switch (activation.function) {
    case onednn::Function::kNone: return WinogradEpilogue{nullptr, false, Function::kClamp, -kMost, kMost};
    case onednn::Function::kRelu: return WinogradEpilogue{nullptr, false, Function::kClamp, 0.0F, kMost};
    case onednn::Function::kClip:
      return WinogradEpilogue{nullptr, false, Function::kClamp, activation.alpha, activation.beta};
    case onednn::Function::kLeakyRelu:
      return WinogradEpilogue{nullptr, false, Function::kLeakyRelu, activation.alpha, kMost};
    case onednn::Function::kHardSwish: return WinogradEpilogue{nullptr, false, Function::kHardSwish, 0.0F, kMost};
    default: return std::nullopt;
  }
}

bool fits(const ConvRequest& request) {
  const Window& window = request.problem.window;
  return window.rank() == 2 && request.problem.groups == 1 && all_are(window.kernel, 3) && all_are(window.strides, 1) &&
         make_epilogue(request.activation).has_value();
}

// Everything that one run needs.
struct WinogradStep {
  std::vector<WinogradBlock> blocks;
  const float* weights;
  WinogradEpilogue epilogue;  // without the address of the bias
  int parts;                  // into which the products are split for threads
  BufferId src, bias, dst;
  Storage src_storage, dst_storage;

  std::size_t input_floats() const {
    return static_cast<std::size_t>(most([](const WinogradBlock& block) { return block.inputs.floats; }));
  }
  std::size_t product_floats() const {
    return static_cast<std::size_t>(most([](const WinogradBlock& block) { return block.products.floats; }));
  }
  std::size_t scratch_bytes() const {
    const std::int64_t weight_floats = most([](const WinogradBlock& block) { return block.weight_floats(); });
    return (input_floats() + product_floats() + static_cast<std::size_t>(weight_floats * parts)) * sizeof(float);
  }

  void run(const Bindings& at) const {
    for (const WinogradBlock& block : blocks) run(block, at);
  }

 private:
  template <typename Count>
  std::int64_t most(const Count& count) const {
    std::int64_t result = 0;
    for (const WinogradBlock& block : blocks) result = std::max(result, count(block));
    return result;
  }

  void run(const WinogradBlock& block, const Bindings& at) const {
    auto* const inputs = reinterpret_cast<float*>(at.scratch);
    float* const products = inputs + input_floats();
    WinogradProducts work{weights, inputs, products, false, products + product_floats(), parts};
    for (std::int64_t channel = 0; channel < block.all_src_channels; channel += block.src_channels) {
      read_slice(block, channel, at, inputs);
      multiply(block, work);
      work.weights += block.src_channels * block.dst_channels * 9;
      work.accumulate = true;
    }
    WinogradEpilogue bound = epilogue;
    bound.bias = bound_bias(at, bias);
    if (dst_storage == Storage::kFull) {
      transform_output(block, bound, products, at.at<float>(dst));
    } else {
      transform_output(block, bound, products, at.at<BFloat16>(dst));
    }
  }

  void read_slice(const WinogradBlock& block, std::int64_t channel, const Bindings& at, float* inputs) const {
    if (src_storage == Storage::kFull) {
      transform_input(block, at.at<const float>(src) + channel, inputs);
    } else {
      transform_input(block, at.at<const BFloat16>(src) + channel, inputs);
    }
  }
};

std::optional<double> cost(const ConvRequest& request) {
  if (!fits(request)) return std::nullopt;
  const std::optional<WinogradChoice> choice = choose_winograd(request.problem, request.isa);
  return choice ? std::optional(choice->cost) : std::nullopt;
}

// The packed form depends on the slices only, so it serves all sizes.
const float* pack_weights(Lowering& lowering, const ConvRequest& request, const WinogradBlock& block) {
  const std::string key = "winograd/" + std::to_string(block.src_channels);
  const std::int64_t floats = block.all_src_channels * block.dst_channels * 9;
  const std::byte* const packed = pack_conv_weights(
      lowering, request, key, static_cast<std::size_t>(floats) * sizeof(float),
      [&](const float* plain, std::byte* to) { pack_winograd_weights(block, plain, reinterpret_cast<float*>(to)); });
  return reinterpret_cast<const float*>(packed);
}

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  const std::optional<WinogradChoice> choice = choose_winograd(request.problem, request.isa);
  WinogradEpilogue epilogue = *make_epilogue(request.activation);
  epilogue.add_dst = request.residual;
  const Storage dst_storage = request.residual ? Storage::kFull : request.dst;
  const BufferId src = lowering.read(0, Layout::kChannelsLast, request.src);
  const BufferId bias = conv_bias(lowering, request);
  const BufferId dst =
      request.residual ? conv_destination(lowering) : lowering.write(0, Layout::kChannelsLast, dst_storage);
  std::vector<WinogradBlock> blocks = choice->blocks(request.problem);
  const float* const weights = pack_weights(lowering, request, blocks.front());
  const int parts = loop_parts(winograd_items(blocks.front()), 1);
  WinogradStep prepared{std::move(blocks), weights, epilogue, parts, src, bias, dst, request.src, dst_storage};
  described.kernel = "winograd " + choice->text();
  described.scratch_bytes = prepared.scratch_bytes();
  described.reads = {src};
  if (bias != kNone) described.reads.push_back(bias);
  described.writes = {dst};
  described.run = [work = std::move(prepared)](const Bindings& at) { work.run(at); };
  lowering.emit(std::move(described));
}

}  // namespace

const ConvKernel kWinogradConv = {"winograd", "fewer multiply-adds", cost, lower};

}  // namespace atrous
