// The choice of Winograd's tiles and blocks.
#include "ops/winograd_choice.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>

namespace atrous {
namespace {

ConvProblem problem(std::int64_t src_channels, std::int64_t dst_channels, std::int64_t size, std::int64_t rate) {
  Attrs attrs;
  attrs.set("dilations", std::vector<std::int64_t>{rate, rate});
  attrs.set("pads", std::vector<std::int64_t>{rate, rate, rate, rate});
  return make_conv_problem(attrs, {1, src_channels, size, size}, {dst_channels, src_channels, 3, 3});
}

TEST(WinogradChoice, blocks_have_every_tile_once_for_any_number_of_threads) {
  for (const std::int64_t threads : {1, 2, 3, 8, 40}) {
    const ConvProblem conv = problem(256, 256, 65, 2);
    const WinogradChoice choice = choose_winograd(conv, {onednn::Isa::kAvx512, threads}).value();
    std::map<std::pair<std::int64_t, std::int64_t>, int> covered;
    for (const WinogradBlock& block : choice.blocks(conv)) {
      for (const WinogradTile& row : block.rows.tiles) {
        for (const WinogradTile& column : block.columns.tiles) ++covered[{row.begin, column.begin}];
      }
    }
    EXPECT_EQ(covered.size(), choice.rows.tiles.size() * choice.columns.tiles.size()) << threads;
    for (const auto& [tile, times] : covered) EXPECT_EQ(times, 1) << threads;
  }
}

TEST(WinogradChoice, gives_each_of_few_threads_blocks_of_its_own) {
  EXPECT_TRUE(choose_winograd(problem(256, 256, 65, 2), {onednn::Isa::kAvx512, 2})->is_private);
  EXPECT_FALSE(choose_winograd(problem(256, 256, 65, 2), {onednn::Isa::kAvx512, 32})->is_private);
}

TEST(WinogradChoice, bounds_the_memory_of_large_maps) {
  const ConvProblem conv = problem(512, 512, 257, 4);
  for (const std::int64_t threads : {1, 2, 16}) {
    const WinogradChoice choice = choose_winograd(conv, {onednn::Isa::kAvx512, threads}).value();
    const std::int64_t working = choice.is_private ? threads : 1;
    for (const WinogradBlock& block : choice.blocks(conv)) {
      EXPECT_LT(working * (block.inputs.elements + block.products.elements), std::int64_t{13} << 20) << threads;
    }
  }
}

TEST(WinogradChoice, costs_more_for_more_work) {
  const WinogradMachine machine{onednn::Isa::kAvx512, 2};
  EXPECT_LT(choose_winograd(problem(256, 256, 65, 24), machine)->cost,
            choose_winograd(problem(256, 256, 65, 16), machine)->cost);
  EXPECT_LT(choose_winograd(problem(256, 256, 65, 2), machine)->cost,
            choose_winograd(problem(256, 256, 129, 2), machine)->cost);
}

}  // namespace
}  // namespace atrous
