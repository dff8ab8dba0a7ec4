// Convolution by Winograd's method on the phases: which convolutions it fits, and its step.
#include <algorithm>

#include "core/alignment.h"
#include "core/parallel.h"
#include "kernels/pointwise.h"
#include "ops/conv_kernels.h"
#include "ops/own_epilogue.h"
#include "ops/winograd_choice.h"

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
  std::vector<WinogradBlock> blocks;
  const float* weights;
  ConvEpilogue epilogue;  // without the address of the bias
  int private_parts;      // threads that each work on blocks of their own; 1: all threads work on one block
  int shared_parts;       // into which the products of a block are split
  ConvBuffers buffers;
  Storage src_storage, dst_storage;

  std::size_t scratch_bytes() const { return part_bytes() * static_cast<std::size_t>(private_parts); }

  void run(const Bindings& at) const {
    const auto count = static_cast<std::int64_t>(blocks.size());
    parallel_parts(count, private_parts, [&](int part, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        run(blocks[static_cast<std::size_t>(i)], at, at.scratch + part_bytes() * static_cast<std::size_t>(part));
      }
    });
  }

 private:
  template <typename Count>
  std::size_t most(const Count& count) const {
    std::int64_t result = 0;
    for (const WinogradBlock& block : blocks) result = std::max(result, count(block));
    return static_cast<std::size_t>(result);
  }

  // Scratch memory: inputs, products, transformed weights.
  std::size_t input_bytes() const {
    return align_up(most([](const WinogradBlock& block) { return block.inputs.elements; }) * sizeof(T));
  }
  std::size_t product_bytes() const {
    return align_up(most([](const WinogradBlock& block) { return block.products.elements; }) * sizeof(float));
  }
  std::size_t part_bytes() const {
    const std::size_t panel = most([](const WinogradBlock& block) { return block.panel_weights(); });
    return input_bytes() + product_bytes() + align_up(panel * static_cast<std::size_t>(shared_parts) * sizeof(T));
  }

  void run(const WinogradBlock& block, const Bindings& at, std::byte* scratch) const {
    auto* const inputs = reinterpret_cast<T*>(scratch);
    auto* const products = reinterpret_cast<float*>(scratch + input_bytes());
    auto* const temporary = reinterpret_cast<T*>(scratch + input_bytes() + product_bytes());
    WinogradProductsOf<T> work{weights, inputs, products, false, temporary, shared_parts};
    for (std::int64_t channel = 0; channel < block.all_src_channels; channel += block.src_channels) {
      read_slice(block, channel, at, inputs);
      multiply(block, work);
      work.weights += block.src_channels * block.dst_channels * 9;
      work.accumulate = true;
    }
    const ConvEpilogue bound = buffers.bind(epilogue, at);
    if (dst_storage == Storage::kFull) {
      transform_output(block, bound, products, at.at<float>(buffers.dst));
    } else {
      transform_output(block, bound, products, at.at<BFloat16>(buffers.dst));
    }
  }

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
  const int private_parts = choice.is_private ? loop_parts(static_cast<std::int64_t>(blocks.size()), 1) : 1;
  const int shared_parts = choice.is_private ? 1 : loop_parts(winograd_items(blocks.front()), 1);
  WinogradStep<T> prepared{std::move(blocks), weights, epilogue, private_parts,
                           shared_parts,      buffers, src,      request.dst};
  described.kernel = "winograd " + choice.text();
  described.scratch_bytes = prepared.scratch_bytes();
  described.run = [work = std::move(prepared)](const Bindings& at) { work.run(at); };
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
