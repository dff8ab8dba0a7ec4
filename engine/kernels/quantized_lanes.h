// The order in which kernels of quantised maps keep what belongs to channels: one lane of 32 bits a channel, as bytes
// of four vectors lie after they were interleaved twice.
//
// Channels are taken in blocks of 16; the last block is shifted down so that it ends with the last channel (its first
// channels are in two blocks then), unless there are fewer than 16. Four blocks make a group of 64 lanes: the first
// four channels of each block, then the next four, and so on. A vector of one, two or four blocks finds its lanes in
// four consecutive pieces, 16 lanes apart.
#pragma once

#include <algorithm>
#include <cstdint>

namespace atrous {

struct QuantizedLanes {
  static constexpr std::int64_t kBlock = 16;  // channels
  static constexpr std::int64_t kGroup = 64;  // lanes

  std::int64_t channels = 1;

  std::int64_t blocks() const { return (channels + kBlock - 1) / kBlock; }
  std::int64_t count() const { return (channels + kGroup - 1) / kGroup * kGroup; }

  // The first channel of a block.
  std::int64_t channel(std::int64_t block) const {
    return std::max<std::int64_t>(std::min(block * kBlock, channels - kBlock), 0);
  }

  // The first lane of a block; those of its channels 4i..4i+3 are 16 i further.
  static std::int64_t lane(std::int64_t block) { return block / 4 * kGroup + block % 4 * 4; }

  // Calls body(lane, channel) for all lanes that hold something.
  template <typename Body>
  void for_each(const Body& body) const {
    for (std::int64_t block = 0; block < blocks(); ++block) {
      for (std::int64_t i = 0; i < std::min(kBlock, channels); ++i) {
        body(lane(block) + i / 4 * kBlock + i % 4, channel(block) + i);
      }
    }
  }
};

}  // namespace atrous
