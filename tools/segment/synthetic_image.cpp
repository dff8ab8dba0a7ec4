// A picture for measurements: the same every time, smooth as photographs are.
#include "synthetic_image.h"

#include <cmath>
#include <random>

namespace atrous::tool {
namespace {

constexpr int kCellPx = 48;

}  // namespace

Image synthetic_image(int width_px, int height_px) {
  const int columns = width_px / kCellPx + 2;
  const int rows = height_px / kCellPx + 2;
  std::mt19937 random(20180305);
  std::vector<float> grid(static_cast<std::size_t>(columns) * rows * 3);
  for (float& value : grid) value = static_cast<float>(random() % 256U);

  const auto corner = [&](int column, int row, int channel) {
    return grid[(static_cast<std::size_t>(row) * columns + column) * 3 + channel];
  };
  Image image{width_px, height_px, std::vector<std::uint8_t>(static_cast<std::size_t>(width_px) * height_px * 3)};
  std::size_t at = 0;
  for (int y = 0; y < height_px; ++y) {
    const float down = static_cast<float>(y % kCellPx) / kCellPx;
    for (int x = 0; x < width_px; ++x) {
      const float right = static_cast<float>(x % kCellPx) / kCellPx;
      const int column = x / kCellPx;
      const int row = y / kCellPx;
      for (int c = 0; c < 3; ++c) {
        const float above = std::lerp(corner(column, row, c), corner(column + 1, row, c), right);
        const float below = std::lerp(corner(column, row + 1, c), corner(column + 1, row + 1, c), right);
        image.rgb[at++] = static_cast<std::uint8_t>(std::lround(std::lerp(above, below, down)));
      }
    }
  }
  return image;
}

}  // namespace atrous::tool
