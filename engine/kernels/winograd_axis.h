// One axis of a convolution with three taps, of stride 1 and any rate, cut into Winograd's tiles.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/winograd_forms.h"

namespace atrous {

// The outputs of the form follow `dilation` apart from `begin` on.
struct WinogradTile {
  std::int64_t image = 0;
  std::int64_t begin = 0;
  WinogradForm form;
  int first_product = 0;   // of the axis' products; the form's follow
  std::int64_t place = 0;  // among the tiles that have its first product
};

// Output i reads the inputs i - pad_begin + {0, 1, 2} * dilation; those beyond the map are zero. So every dilation-th
// pixel, a phase, is an ordinary convolution of its own.
struct WinogradAxis {
  std::int64_t src = 1;
  std::int64_t dst = 1;
  std::int64_t dilation = 1;
  std::int64_t pad_begin = 0;
  int by_points = 0;  // how many products are by points; they come first
  int of_short = 0;   // how many belong to short forms
  std::vector<WinogradTile> tiles = {};
  std::array<std::int64_t, kMostWinogradProducts> users = {};  // how many tiles have product i

  int products() const { return by_points + of_short; }
  std::int64_t all_products() const;  // of all tiles

  // G: what a tap contributes to the weight of a product.
  double weight(int product, int tap) const {
    return winograd_weight(product >= by_points, product - (product >= by_points ? by_points : 0), tap);
  }
};

// Which tiles an axis may have.
struct WinogradTiling {
  int most_outputs = kMostWinogradOutputs;
  bool use_short = false;  // for phases of one or two outputs that read nothing else but zeros
  int extra_tiles = 0;     // in every phase that has room for them, for an even number or smaller tiles
};

// Completes an axis of which the extents are given; each tile once for each of `images`. The axis has products by
// points, or of short forms, or five and three of them; nothing if the phases do not fit that.
std::optional<WinogradAxis> make_winograd_axis(WinogradAxis extents, const WinogradTiling& tiling, std::int64_t images);

// One of `parts` parts of the tiles, all of nearly equal size.
WinogradAxis take_part(const WinogradAxis& axis, std::int64_t part, std::int64_t parts);

}  // namespace atrous
