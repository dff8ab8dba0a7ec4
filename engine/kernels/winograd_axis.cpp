// Tiles of the phases of a dilated convolution.
#include "kernels/winograd_axis.h"

#include <algorithm>

namespace atrous {
namespace {

void count_products(WinogradAxis& axis) {
  axis.of_family = {};
  for (const WinogradTile& tile : axis.tiles) {
    int& most = axis.of_family[static_cast<std::size_t>(tile.form.family)];
    most = std::max(most, tile.form.products());
  }
}

void place_tiles(WinogradAxis& axis) {
  axis.users = {};
  for (WinogradTile& tile : axis.tiles) {
    tile.first_product = axis.first_product_of(tile.form.family);
    const auto first = static_cast<std::size_t>(tile.first_product);
    tile.place = axis.users[first];
    for (int i = 0; i < tile.form.products(); ++i) ++axis.users[first + static_cast<std::size_t>(i)];
  }
}

// Whether a phase reads zeros only, but for the inputs at its own outputs.
bool stands_alone(const WinogradAxis& axis, std::int64_t begin, std::int64_t length) {
  const auto is_outside = [&](std::int64_t input) {
    const std::int64_t position = begin - axis.pad_begin + input * axis.dilation;
    return position < 0 || position >= axis.src;
  };
  return is_outside(0) && is_outside(length + 1);
}

// The family that a phase is cut by.
WinogradFamily family_of(const WinogradAxis& axis, const WinogradTiling& tiling, std::int64_t begin,
                         std::int64_t length) {
  if (!stands_alone(axis, begin, length)) return WinogradFamily::kPoints;
  if (tiling.use_short2 && length <= 2) return WinogradFamily::kShort2;
  return tiling.use_short3 && length <= 3 ? WinogradFamily::kShort3 : WinogradFamily::kPoints;
}

// The tiles of a part, as indices: neighbours on the map if a tile spans little of it, else of all sizes alike.
std::vector<std::size_t> part_of(const WinogradAxis& axis, std::int64_t part, std::int64_t parts) {
  const auto count = static_cast<std::int64_t>(axis.tiles.size());
  std::vector<std::size_t> order(axis.tiles.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const bool spans_little = kMostWinogradOutputs * axis.dilation * 4 <= axis.dst;
  std::vector<std::size_t> chosen;
  if (spans_little) {
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const WinogradTile& left = axis.tiles[a];
      const WinogradTile& right = axis.tiles[b];
      return left.image != right.image ? left.image < right.image : left.begin < right.begin;
    });
    chosen.assign(order.begin() + count * part / parts, order.begin() + count * (part + 1) / parts);
    std::sort(chosen.begin(), chosen.end());
  } else {
    for (std::int64_t i = part; i < count; i += parts) chosen.push_back(order[static_cast<std::size_t>(i)]);
  }
  return chosen;
}

}  // namespace

std::int64_t WinogradAxis::all_products() const {
  std::int64_t sum = 0;
  for (const std::int64_t count : users) sum += count;
  return sum;
}

int WinogradAxis::first_product_of(WinogradFamily family) const {
  int first = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(family); ++i) first += of_family[i];
  return first;
}

double WinogradAxis::weight(int product, int tap) const {
  auto family = WinogradFamily::kPoints;
  while (product >= products_of(family)) {
    product -= products_of(family);
    family = static_cast<WinogradFamily>(static_cast<int>(family) + 1);
  }
  return winograd_weight(family, product, tap);
}

std::optional<WinogradAxis> make_winograd_axis(WinogradAxis axis, const WinogradTiling& tiling, std::int64_t images) {
  for (std::int64_t phase = 0; phase < std::min(axis.dilation, axis.dst); ++phase) {
    const std::int64_t length = (axis.dst - phase + axis.dilation - 1) / axis.dilation;
    const WinogradFamily family = family_of(axis, tiling, phase, length);
    const std::int64_t least = (length + tiling.most_outputs - 1) / tiling.most_outputs;
    const std::int64_t count = family != WinogradFamily::kPoints ? 1 : std::min(least + tiling.extra_tiles, length);
    for (std::int64_t i = 0; i < count; ++i) {  // of equal size, as far as possible
      const std::int64_t first = length * i / count;
      WinogradTile tile{0, phase + first * axis.dilation, {family, static_cast<int>(length * (i + 1) / count - first)}};
      for (; tile.image < images; ++tile.image) axis.tiles.push_back(tile);
    }
  }
  // Each product's users are the first ones of their kind.
  std::stable_sort(axis.tiles.begin(), axis.tiles.end(),
                   [](const WinogradTile& a, const WinogradTile& b) { return a.form.products() > b.form.products(); });
  count_products(axis);
  const int by_points = axis.products_of(WinogradFamily::kPoints);
  if (by_points > 0 && axis.products() > by_points) return std::nullopt;
  place_tiles(axis);
  return axis;
}

WinogradAxis take_part(const WinogradAxis& axis, std::int64_t part, std::int64_t parts) {
  WinogradAxis result = axis;
  result.tiles.clear();
  for (const std::size_t i : part_of(axis, part, parts)) result.tiles.push_back(axis.tiles[i]);
  place_tiles(result);
  return result;
}

}  // namespace atrous
