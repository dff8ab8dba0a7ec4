// How axes are cut into tiles.
#include "kernels/winograd_axis.h"

#include <gtest/gtest.h>

namespace atrous {
namespace {

WinogradAxis extents(std::int64_t size, std::int64_t dilation) {
  WinogradAxis axis;
  axis.src = axis.dst = size;
  axis.dilation = axis.pad_begin = dilation;
  return axis;
}

std::int64_t products(std::int64_t size, std::int64_t dilation, const WinogradTiling& tiling) {
  return make_winograd_axis(extents(size, dilation), tiling, 1).value().all_products();
}

std::vector<int> coverage(const WinogradAxis& axis, std::int64_t images) {
  std::vector<int> covered(static_cast<std::size_t>(axis.dst * images), 0);
  for (const WinogradTile& tile : axis.tiles) {
    for (int i = 0; i < tile.form.outputs; ++i) {
      ++covered.at(static_cast<std::size_t>(tile.image * axis.dst + tile.begin + i * axis.dilation));
    }
  }
  return covered;
}

TEST(WinogradAxis, counts_the_products_of_all_tiles) {
  EXPECT_EQ(products(64, 1, {4}), 16 * 6);
  EXPECT_EQ(products(65, 2, {6}), 33 + 6 * 2 + 32 + 6 * 2);
  EXPECT_EQ(products(65, 24, {3}), 17 * 5 + 7 * 4);
  EXPECT_EQ(products(65, 24, {3, false, true}), 17 * 4 + 7 * 4);
  EXPECT_EQ(products(65, 24, {3, true, true}), 17 * 4 + 7 * 3);
  EXPECT_EQ(products(65, 36, {6, true}), 29 * 3 + 7);
  EXPECT_EQ(products(65, 1, {6, false, false, 0}), 65 + 11 * 2);
  EXPECT_EQ(products(65, 1, {6, false, false, 1}), 65 + 12 * 2);
}

TEST(WinogradAxis, is_covered_once_by_its_tiles) {
  for (const std::int64_t size : {1, 5, 13, 33}) {
    for (const std::int64_t dilation : {1, 2, 3, 7, 40}) {
      for (int outputs = 1; outputs <= kMostWinogradOutputs; ++outputs) {
        for (const int use_short : {0, 1, 2, 3}) {
          const WinogradTiling tiling{outputs, use_short % 2 == 1, use_short >= 2, outputs % 2};
          const auto axis = make_winograd_axis(extents(size, dilation), tiling, 2);
          if (!axis) continue;
          EXPECT_EQ(coverage(*axis, 2), std::vector<int>(static_cast<std::size_t>(2 * size), 1))
              << size << " d" << dilation;
        }
      }
    }
  }
}

TEST(WinogradAxis, has_no_short_phases_that_read_more_than_their_own_pixels) {
  WinogradAxis axis = extents(2, 1);
  EXPECT_EQ(make_winograd_axis(axis, {6, true}, 1)->products_of(WinogradFamily::kShort2), 3);
  axis.src = 4;
  axis.pad_begin = 0;
  EXPECT_EQ(make_winograd_axis(axis, {6, true}, 1)->products_of(WinogradFamily::kShort2), 0);
}

TEST(WinogradAxis, refuses_to_mix_short_forms_with_those_by_points) {
  WinogradAxis axis = extents(5, 3);  // two phases of two that stand alone, and one of one that does not
  axis.src = 6;
  axis.pad_begin = 2;
  EXPECT_FALSE(make_winograd_axis(axis, {6, true}, 1).has_value());
}

TEST(WinogradAxis, places_tiles_among_those_that_have_the_same_product) {
  const WinogradAxis axis = make_winograd_axis(extents(65, 24), {3, true, true}, 1).value();
  EXPECT_EQ(axis.products_of(WinogradFamily::kShort2), 3);
  EXPECT_EQ(axis.products_of(WinogradFamily::kShort3), 4);
  for (int product = 0; product < axis.products(); ++product) {
    std::vector<int> taken(static_cast<std::size_t>(axis.users[static_cast<std::size_t>(product)]), 0);
    for (const WinogradTile& tile : axis.tiles) {
      const int own = product - tile.first_product;
      if (own >= 0 && own < tile.form.products()) ++taken.at(static_cast<std::size_t>(tile.place));
    }
    EXPECT_EQ(taken, std::vector<int>(taken.size(), 1)) << "product " << product;
  }
}

TEST(WinogradAxis, parts_have_each_tile_once) {
  const WinogradAxis axis = make_winograd_axis(extents(33, 4), {3, false}, 1).value();
  std::vector<int> covered(33, 0);
  for (std::int64_t part = 0; part < 3; ++part) {
    const std::vector<int> own = coverage(take_part(axis, part, 3), 1);
    for (std::size_t i = 0; i < own.size(); ++i) covered[i] += own[i];
  }
  EXPECT_EQ(covered, std::vector<int>(33, 1));
}

}  // namespace
}  // namespace atrous
