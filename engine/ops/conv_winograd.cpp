// Convolution by Winograd's method on the phases: which convolutions it fits, and its step.
#include "core/parallel.h"
#include "kernels/pointwise.h"
#include "ops/conv_kernels.h"
#include "ops/own_epilogue.h"
#include "ops/winograd_choice.h"
#include "ops/winograd_work.h"

namespace atrous {
namespace {

bool fits(const ConvRequest& request) {
  const Window& window = request.problem.window;
  return window.rank() == 2 && request.problem.groups == 1 && is_all(window.kernel, 3) && is_all(window.strides, 1) &&
         own_epilogue(request.activation, request.residual).has_value();
}

// Everything that one run needs. Products have factors of type T.
template <typename T>
struct WinogradStep {
  WinogradWork<float, T, float> work;
  ConvEpilogue epilogue;  // without the address of the bias
  ConvBuffers buffers;
  Storage src_storage, dst_storage;

  void run(const Bindings& at) const {
    const auto read = [&](const WinogradBlock& block, std::int64_t channel, T* inputs) {
      read_slice(block, channel, at, inputs);
    };
    const ConvEpilogue bound = buffers.bind(epilogue, at);
    const auto write = [&](const WinogradBlock& block, const float* products) {
      if (dst_storage == Storage::kFull) {
        transform_output(block, bound, products, at.at<float>(buffers.dst));
      } else {
        transform_output(block, bound, products, at.at<BFloat16>(buffers.dst));
      }
    };
    work.run(at.scratch, read, write);
  }

 private:
  void read_slice(const WinogradBlock& block, std::int64_t channel, const Bindings& at, T* inputs) const {
    if constexpr (sizeof(T) == sizeof(float)) {
      if (src_storage == Storage::kFull) {
        return transform_input(block, at.at<const float>(buffers.src) + channel, inputs);
      }
    }
    transform_input(block, at.at<const BFloat16>(buffers.src) + channel, inputs);
  }
};

WinogradMachine machine_of(const ConvRequest& request) {
  return {request.isa, loop_parts(1 << 20, 1), request.bf16 && has_bf16_products()};
}

double cost_of(const ConvRequest& request, const WinogradChoice& choice) {
  return choice.cost + (choice.bf16 ? conversion_cost(request, Storage::kBf16, request.dst) : 0.0);
}

std::optional<double> cost(const ConvRequest& request) {
  if (!fits(request)) return std::nullopt;
  const std::optional<WinogradChoice> choice = choose_winograd(request.problem, machine_of(request));
  return choice ? std::optional(cost_of(request, *choice)) : std::nullopt;
}

// The packed form depends on the slices only, so it serves all sizes.
const float* pack_weights(Lowering& lowering, const ConvRequest& request, const WinogradBlock& block) {
  const std::string key = "winograd/" + std::to_string(block.src_channels);
  const std::int64_t floats = block.all_src_channels * block.dst_channels * 9;
  return pack_own_weights(lowering, request, key, floats,
                          [&](const float* plain, float* packed) { pack_winograd_weights(block, plain, packed); });
}

template <typename T>
void emit_step(Lowering& lowering, const ConvRequest& request, const WinogradChoice& choice, Step described) {
  const Storage src = choice.bf16 ? Storage::kBf16 : request.src;
  const ConvEpilogue epilogue = own_epilogue(request.activation, request.residual).value();
  const ConvBuffers buffers = list_buffers(lowering, request, described, src, request.dst);
  std::vector<WinogradBlock> blocks = choice.blocks(request.problem);
  const float* const weights = pack_weights(lowering, request, blocks.front());
  WinogradStep<T> step{{std::move(blocks), weights, choice.is_private}, epilogue, buffers, src, request.dst};
  described.kernel = "winograd " + choice.text();
  described.scratch_bytes = step.work.scratch_bytes();
  described.run = [prepared = std::move(step)](const Bindings& at) { prepared.run(at); };
  lowering.emit(std::move(described));
}

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  const std::optional<WinogradChoice> choice = choose_winograd(request.problem, machine_of(request));
  if (choice->bf16) return emit_step<BFloat16>(lowering, request, *choice, std::move(described));
  emit_step<float>(lowering, request, *choice, std::move(described));
}

}  // namespace

const ConvKernel kWinogradConv = {"winograd", "fewer multiply-adds", cost, lower};

}  // namespace atrous
