// Rounds the weights of one output channel to codes so that their errors cancel for the maps that they will meet.
#pragma once

#include <cstdint>
#include <span>

namespace atrous {

// Of each source channel of a convolution, over the pixels of photographs.
struct ChannelMoments {
  std::span<const float> means;
  std::span<const float> variances;
};

// The codes of `weights` / `scale`, -127 to 127: [channels, taps] for as many channels as there are moments, each
// rounded down or up. Nearest without moments. With them the expected square of what the errors add up to is made
// small, taps of a channel taken to see nearly the same: behind activations sources are positive, so errors that do not
// cancel would shift the whole output channel, by as much as the photograph is bright.
void round_weights(std::span<const float> weights, float scale, const ChannelMoments& moments,
                   std::span<std::int8_t> codes);

}  // namespace atrous
