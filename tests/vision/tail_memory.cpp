// The most memory that the tail holds: 150 classes at 2048 x 1024 from logits at an eighth of that.
#include <iostream>
#include <random>

#include "api/counted_malloc.h"
#include "vision/tail.h"

namespace atrous {
namespace {

constexpr std::ptrdiff_t kMost = 64 << 20;
constexpr std::ptrdiff_t kLabels = 2048 * 1024;

std::vector<float> noise(std::size_t count) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

std::ptrdiff_t peak_of(const LogitMap& logits, bool confidence) {
  TailRequest request;
  request.upsampling.rows = {CoordinateMode::kHalfPixel, logits.height, 1024, 8.0};
  request.upsampling.columns = {CoordinateMode::kHalfPixel, logits.width, 2048, 8.0};
  request.grid.height_px = 1024;
  request.grid.width_px = 2048;
  request.want_confidence = confidence;
  counted::count([&] { segment_logits(logits, request); });
  std::cout << (confidence ? "labels and confidence: " : "labels: ") << counted::peak << " bytes\n";
  return counted::peak;
}

int check() {
  const std::vector<float> values = noise(std::size_t{128} * 256 * 150);
  const LogitMap logits{values.data(), 128, 256, 150};
  const std::ptrdiff_t labels = peak_of(logits, false);
  const std::ptrdiff_t confidence = peak_of(logits, true);
  const bool counts = labels >= kLabels && confidence >= 5 * kLabels;  // the results themselves
  return counts && labels <= 2 * kLabels && confidence <= kMost ? 0 : 1;
}

}  // namespace
}  // namespace atrous

int main() { return atrous::check(); }
