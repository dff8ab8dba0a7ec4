// Rounds the weights of one output channel to codes so that their errors cancel for the maps that they will meet.
#include "quantise/round_weights.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace atrous {
namespace {

constexpr float kMostCode = 127.0F;
constexpr float kAlike = 0.8F;                             // how much neighbouring pixels of a map correlate
constexpr float kNearEnough[] = {0.4F, 0.3F, 0.2F, 0.1F};  // errors that may be turned round, the cheapest first

class Rounding {
 public:
  Rounding(std::span<const float> weights, float scale, const ChannelMoments& moments, std::span<std::int8_t> codes)
      : moments_(moments),
        codes_(codes),
        taps_(weights.size() / moments.means.size()),
        errors_(weights.size()),
        sums_(moments.means.size(), 0.0F) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      errors_[i] = static_cast<float>(codes[i]) - weights[i] / scale;
      sums_[i / taps_] += errors_[i];
    }
    for (std::size_t c = 0; c < sums_.size(); ++c) response_ += moments.means[c] * sums_[c];
  }

  void run() {
    for (const float least : kNearEnough) {
      for (std::size_t i = 0; i < errors_.size(); ++i) {
        const float magnitude = std::abs(errors_[i]);
        if (magnitude >= least && magnitude <= 0.5F) turn_round(i);
      }
    }
  }

 private:
  // Rounds weight i to the other side if that makes the whole error smaller.
  void turn_round(std::size_t i) {
    const float step = errors_[i] > 0.0F ? -1.0F : 1.0F;
    const float code = static_cast<float>(codes_[i]) + step;
    if (std::abs(code) > kMostCode) return;
    const std::size_t c = i / taps_;
    const float together = step * (2.0F * sums_[c] + step);
    const float alone = step * (2.0F * errors_[i] + step);
    const float response = step * moments_.means[c];
    const float change = moments_.variances[c] * (kAlike * together + (1.0F - kAlike) * alone) +
                         response * (2.0F * response_ + response);
    if (!(change < 0.0F)) return;
    codes_[i] = static_cast<std::int8_t>(code);
    errors_[i] += step;
    sums_[c] += step;
    response_ += response;
  }

  const ChannelMoments& moments_;
  std::span<std::int8_t> codes_;
  std::size_t taps_;
  std::vector<float> errors_;  // code - weight, in codes
  std::vector<float> sums_;    // of the errors, by source channel
  float response_ = 0.0F;      // what the errors make of the mean of the source
};

}  // namespace

void round_weights(std::span<const float> weights, float scale, const ChannelMoments& moments,
                   std::span<std::int8_t> codes) {
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float code = std::clamp(std::nearbyint(weights[i] / scale), -kMostCode, kMostCode);
    codes[i] = static_cast<std::int8_t>(std::isnan(code) ? 0.0F : code);
  }
  if (!moments.means.empty()) Rounding(weights, scale, moments, codes).run();
}

}  // namespace atrous
