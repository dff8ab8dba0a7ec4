// A convolution by Winograd's method block by block: threads, slices of channels and scratch memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/alignment.h"
#include "core/parallel.h"
#include "core/stop.h"
#include "kernels/winograd.h"
#include "kernels/winograd_codes.h"

namespace atrous {

// Weights as they are packed, and the types of the products' factors and sums.
template <typename Weight, typename Factor, typename Sum>
class WinogradWork {
 public:
  // is_private: threads each work on blocks of their own; else all work on one block.
  WinogradWork(std::vector<WinogradBlock> blocks, const Weight* weights, bool is_private)
      : blocks_(std::move(blocks)),
        weights_(weights),
        private_parts_(is_private ? loop_parts(static_cast<std::int64_t>(blocks_.size()), 1) : 1),
        shared_parts_(is_private ? 1 : loop_parts(winograd_items(blocks_.front()), 1)) {}

  std::size_t scratch_bytes() const { return part_bytes() * static_cast<std::size_t>(private_parts_); }

  // read(block, first channel of a slice, inputs), write(block, products)
  template <typename Read, typename Write>
  void run(std::byte* scratch, const Read& read, const Write& write) const {
    const auto count = static_cast<std::int64_t>(blocks_.size());
    parallel_parts(count, private_parts_, [&](int part, std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end && !stop_asked(); ++i) {
        run(blocks_[static_cast<std::size_t>(i)], scratch + part_bytes() * static_cast<std::size_t>(part), read, write);
      }
    });
  }

 private:
  template <typename Count>
  std::size_t most(const Count& count) const {
    std::int64_t result = 0;
    for (const WinogradBlock& block : blocks_) result = std::max(result, count(block));
    return static_cast<std::size_t>(result);
  }

  // Scratch memory: inputs, products, transformed weights.
  std::size_t input_bytes() const {
    return align_up(most([](const WinogradBlock& block) { return block.inputs.elements; }) * sizeof(Factor));
  }
  std::size_t product_bytes() const {
    return align_up(most([](const WinogradBlock& block) { return block.products.elements; }) * sizeof(Sum));
  }
  std::size_t part_bytes() const {
    const std::size_t panel = most([](const WinogradBlock& block) { return block.panel_weights(); });
    return input_bytes() + product_bytes() + align_up(panel * static_cast<std::size_t>(shared_parts_) * sizeof(Factor));
  }

  template <typename Read, typename Write>
  void run(const WinogradBlock& block, std::byte* scratch, const Read& read, const Write& write) const {
    auto* const inputs = reinterpret_cast<Factor*>(scratch);
    auto* const products = reinterpret_cast<Sum*>(scratch + input_bytes());
    auto* const temporary = reinterpret_cast<Factor*>(scratch + input_bytes() + product_bytes());
    WinogradProductsOf<Weight, Factor, Sum> work{weights_, inputs, products, false, temporary, shared_parts_};
    for (std::int64_t channel = 0; channel < block.all_src_channels; channel += block.src_channels) {
      read(block, channel, inputs);
      multiply(block, work);
      work.weights += block.src_channels * block.dst_channels * 9;
      work.accumulate = true;
    }
    write(block, products);
  }

  std::vector<WinogradBlock> blocks_;
  const Weight* weights_;
  int private_parts_;
  int shared_parts_;
};

}  // namespace atrous
