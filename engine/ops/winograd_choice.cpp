// Search for the cheapest tiles of Winograd's convolution.
#include "ops/winograd_choice.h"

#include <algorithm>

#include "kernels/winograd_codes.h"
#include "ops/conv_kernels.h"

namespace atrous {
namespace {

constexpr std::int64_t kBlockFloats = std::int64_t{10} << 20;  // of all blocks that are worked on at a time

// In multiply-adds at the peak of a core with AVX-512; measured where that was 137 G multiply-adds/s.
constexpr double kShareOfPeak = 0.87;
constexpr double kInputFloat = 50.0;      // to compute and write a float of the products' inputs
constexpr double kOutputFloat = 42.0;     // to read and use a product
constexpr double kAccumulateFloat = 4.0;  // to add a product of a further slice
constexpr double kWeightFloat = 9.0;      // to transform a weight
constexpr double kShared = 3.0;           // how much dearer floats are that threads hand to each other

// The largest slice that divides the channels, is wide enough for fast products, and whose weights of a panel stay in
// the second cache with what is made of them; 0 if there is none.
std::int64_t slice_of(std::int64_t channels, std::int64_t step) {
  if (step == 32 && channels <= 512 && channels % 32 == 0) return channels;
  constexpr std::int64_t kRanges[][2] = {{96, 192}, {128, 320}};
  if (channels == 0 || channels % step != 0) return 0;
  for (const auto& [least, most] : kRanges) {
    std::int64_t slice = std::min(channels, most);
    while (channels % slice != 0) slice -= step;
    if (slice >= std::min(channels, least)) return slice;
  }
  return 0;
}

std::vector<WinogradAxis> possible_axes(const Window& window, std::size_t axis, std::int64_t images, bool codes) {
  WinogradAxis extents;
  extents.src = window.src[axis];
  extents.dst = window.dst[axis];
  extents.dilation = window.dilations[axis];
  extents.pad_begin = window.pads_begin[axis];
  std::vector<WinogradAxis> axes;
  const auto add = [&](const WinogradTiling& tiling) {
    std::optional<WinogradAxis> found = make_winograd_axis(extents, tiling, images);
    if (found) axes.push_back(std::move(*found));
  };
  const int most = codes ? kMostWinogradCodeOutputs : kMostWinogradOutputs;
  for (int outputs = 2; outputs <= most; ++outputs) {
    add({outputs});
    if (extents.dilation == 1) add({outputs, false, false, 1});
  }
  add({most, true, false});
  if (codes) return axes;
  add({kMostWinogradOutputs, false, true});
  add({kMostWinogradOutputs, true, true});
  return axes;
}

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

std::int64_t size_of(const std::vector<WinogradTile>& tiles) { return static_cast<std::int64_t>(tiles.size()); }

// As many blocks as bound what is worked on at a time: to what one can spare and, where each thread has its own, to
// what stays in cache, but for enough tiles that the weights, which are transformed again for each, are worth it. For
// codes these are more, since products are faster.
void cut(WinogradChoice& choice, std::int64_t dst_channels, std::int64_t threads) {
  constexpr std::int64_t kLeastTiles = 100;
  constexpr std::int64_t kCachedFloats[] = {std::int64_t{1} << 20, std::int64_t{5} << 19};
  const std::int64_t channels = (choice.codes ? choice.slice_channels / 2 : choice.slice_channels) + dst_channels;
  const std::int64_t tile_floats = std::int64_t{choice.rows.products()} * choice.columns.products() * channels;
  const std::int64_t working = choice.is_private ? threads : 1;
  const std::int64_t cached =
      (choice.codes ? 2 : 1) * working * std::clamp(kLeastTiles * tile_floats, kCachedFloats[0], kCachedFloats[1]);
  const bool is_alone = choice.is_private || threads == 1;
  const std::int64_t most = is_alone ? std::min(cached, kBlockFloats) : kBlockFloats;
  const std::int64_t cells = choice.rows.all_products() * choice.columns.all_products();
  const std::int64_t blocks = working * divide_up(cells * channels, most);
  choice.row_blocks = std::min(blocks, size_of(choice.rows.tiles));
  choice.column_blocks = std::min(divide_up(blocks, choice.row_blocks), size_of(choice.columns.tiles));
}

// Private blocks cost what the largest costs.
std::int64_t row_products(const WinogradChoice& choice) {
  if (!choice.is_private) return choice.rows.all_products();
  std::int64_t most = 0;
  for (std::int64_t part = 0; part < choice.row_blocks; ++part) {
    most = std::max(most, take_part(choice.rows, part, choice.row_blocks).all_products());
  }
  return most * choice.row_blocks;
}

double cost_of(const WinogradChoice& choice, const ConvProblem& problem, const WinogradMachine& machine) {
  const auto cells = static_cast<double>(row_products(choice) * choice.columns.all_products());
  const auto src = static_cast<double>(problem.src_channels);
  const auto dst = static_cast<double>(problem.dst_channels);
  const auto blocks = static_cast<double>(choice.row_blocks * choice.column_blocks);
  const double weights = choice.rows.products() * choice.columns.products() * blocks * src * dst;
  const double slices = src / static_cast<double>(choice.slice_channels);
  const double moved = cells * (kInputFloat * src + kOutputFloat * dst + kAccumulateFloat * (slices - 1.0) * dst);
  const double sharing = choice.is_private || machine.threads == 1 ? 1.0 : kShared;
  const double products = cells * src * dst * (choice.bf16 || choice.codes ? 0.5 : 1.0);
  const double narrower = choice.codes ? 0.5 : 1.0;
  return (products + kWeightFloat * weights) / kShareOfPeak + narrower * sharing * arithmetic_rate(machine.isa) * moved;
}

int most_outputs(const WinogradAxis& axis) {
  int outputs = 0;
  for (const WinogradTile& tile : axis.tiles) outputs = std::max(outputs, tile.form.outputs);
  return outputs;
}

// Whether products may have bf16 factors: short forms and two outputs by points amplify the rounding by little more
// than the plain sum does, three outputs already by twice that in each direction.
bool keeps_accuracy(const WinogradAxis& axis) {
  constexpr int kMostOutputs = 2;
  return std::all_of(axis.tiles.begin(), axis.tiles.end(), [](const WinogradTile& tile) {
    return tile.form.is_short() || tile.form.outputs <= kMostOutputs;
  });
}

std::string axis_text(const WinogradAxis& axis) {
  const auto is_short = [](const WinogradTile& tile) { return tile.form.is_short(); };
  return std::to_string(most_outputs(axis)) + (std::any_of(axis.tiles.begin(), axis.tiles.end(), is_short) ? "s" : "");
}

}  // namespace

std::vector<WinogradBlock> WinogradChoice::blocks(const ConvProblem& problem) const {
  std::vector<WinogradBlock> blocks;
  for (std::int64_t i = 0; i < row_blocks * column_blocks; ++i) {
    WinogradBlock block;
    block.rows = take_part(rows, i / column_blocks, row_blocks);
    block.columns = take_part(columns, i % column_blocks, column_blocks);
    block.src_channels = slice_channels;
    block.dst_channels = problem.dst_channels;
    block.all_src_channels = problem.src_channels;
    blocks.push_back(make_winograd_block(std::move(block)));
  }
  return blocks;
}

std::string WinogradChoice::text() const { return "F(" + axis_text(rows) + "x" + axis_text(columns) + ",3x3)"; }

std::optional<WinogradChoice> choose_winograd(const ConvProblem& problem, const WinogradMachine& machine) {
  const std::int64_t slice = slice_of(problem.src_channels, machine.codes ? kWinogradCodeChannels : kWinogradChannels);
  if (slice == 0 || problem.dst_channels % kWinogradChannels != 0) return std::nullopt;
  const std::vector<WinogradAxis> all_columns = possible_axes(problem.window, 1, 1, machine.codes);
  WinogradChoice best;
  for (const WinogradAxis& rows : possible_axes(problem.window, 0, problem.batch, machine.codes)) {
    for (const WinogradAxis& columns : all_columns) {
      if (machine.codes && winograd_code_bits(rows, columns) > machine.lost_bits) continue;
      const bool may_round = machine.bf16 && keeps_accuracy(rows) && keeps_accuracy(columns);
      for (const bool is_private : {true, false}) {
        WinogradChoice choice{rows, columns, slice, 1, 1, is_private, may_round, machine.codes};
        cut(choice, problem.dst_channels, machine.threads);
        choice.cost = cost_of(choice, problem, machine);
        if (best.slice_channels == 0 || choice.cost < best.cost) best = std::move(choice);
      }
    }
  }
  if (best.slice_channels == 0) return std::nullopt;
  return best;
}

}  // namespace atrous
