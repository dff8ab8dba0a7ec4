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
  std::array<int, kWinogradFamilies> of_family = {};  // how many products belong to a family; they lie in this order
  std::vector<WinogradTile> tiles = {};
  std::array<std::int64_t, kMostWinogradProducts> users = {};  // how many tiles have product i

  int products() const { return of_family[0] + of_family[1] + of_family[2]; }
  int products_of(WinogradFamily family) const { return of_family[static_cast<std::size_t>(family)]; }
  int first_product_of(WinogradFamily family) const;
  std::int64_t all_products() const;  // of all tiles

  // G: what a tap contributes to the weight of a product.
  double weight(int product, int tap) const;
};

// Which tiles an axis may have.
struct WinogradTiling {
  int most_outputs = kMostWinogradOutputs;
  // Short forms for phases that read nothing but zeros beside their own pixels. Where both may be used, only phases of
  // three outputs take that for three.
  bool use_short2 = false;
  bool use_short3 = false;
  int extra_tiles = 0;  // in every phase that has room for them, for an even number or smaller tiles
};

// Completes an axis of which the extents are given; each tile once for each of `images`. The axis has products by
// points or of short forms; nothing if the phases need both.
std::optional<WinogradAxis> make_winograd_axis(WinogradAxis extents, const WinogradTiling& tiling, std::int64_t images);

// One of `parts` parts of the tiles, all of nearly equal size.
WinogradAxis take_part(const WinogradAxis& axis, std::int64_t part, std::int64_t parts);

}  // namespace atrous
