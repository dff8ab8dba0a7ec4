// Search for the cheapest tiles of Winograd's convolution.
#include "ops/winograd_choice.h"

#include <algorithm>

#include "ops/conv_kernels.h"

namespace atrous {
namespace {

constexpr std::int64_t kLeastSlice = 128;  // products of fewer channels are slow
constexpr std::int64_t kMostSlice = 320;   // the weights of a panel fit into the second cache
constexpr std::int64_t kMostBlockFloats = std::int64_t{10} << 20;

// In multiply-adds at the peak of a core with AVX-512; measured where that was 137 G multiply-adds/s.
constexpr double kShareOfPeak = 0.87;
constexpr double kInputFloat = 50.0;      // to compute and write a float of the products' inputs
constexpr double kOutputFloat = 42.0;     // to read and use a product
constexpr double kAccumulateFloat = 4.0;  // to add a product of a further slice
constexpr double kWeightFloat = 10.0;     // to transform a weight

// Up to kMostSlice channels are one slice; of more, the largest slice that divides them. 0 if it were thin.
std::int64_t slice_of(std::int64_t channels) {
  if (channels % kWinogradChannels != 0) return 0;
  std::int64_t slice = std::min(channels, kMostSlice);
  while (channels % slice != 0) slice -= kWinogradChannels;
  return slice < std::min(channels, kLeastSlice) ? 0 : slice;
}

std::vector<WinogradAxis> possible_axes(const Window& window, std::size_t axis, std::int64_t images) {
  WinogradAxis extents;
  extents.src = window.src[axis];
  extents.dst = window.dst[axis];
  extents.dilation = window.dilations[axis];
  extents.pad_begin = window.pads_begin[axis];
  std::vector<WinogradAxis> axes;
  for (const bool use_short : {true, false}) {
    for (int outputs = 2; outputs <= kMostWinogradOutputs; ++outputs) {
      std::optional<WinogradAxis> found = make_winograd_axis(extents, {outputs, use_short}, images);
      if (found) axes.push_back(std::move(*found));
    }
  }
  return axes;
}

// Into how many blocks of tiles the work is cut: the weights are transformed again for each.
std::int64_t count_blocks(const WinogradChoice& choice, std::int64_t dst_channels) {
  const std::int64_t floats =
      choice.rows.all_products() * choice.columns.all_products() * (choice.slice_channels + dst_channels);
  return (floats + kMostBlockFloats - 1) / kMostBlockFloats;
}

double cost_of(const WinogradChoice& choice, const ConvProblem& problem, onednn::Isa isa) {
  const auto cells = static_cast<double>(choice.rows.all_products() * choice.columns.all_products());
  const auto src = static_cast<double>(problem.src_channels);
  const auto dst = static_cast<double>(problem.dst_channels);
  const double matrices = choice.rows.products() * choice.columns.products();
  const double weights = matrices * static_cast<double>(count_blocks(choice, problem.dst_channels)) * src * dst;
  const double slices = src / static_cast<double>(choice.slice_channels);
  const double moved = cells * (kInputFloat * src + kOutputFloat * dst + kAccumulateFloat * (slices - 1.0) * dst);
  return (cells * src * dst + kWeightFloat * weights) / kShareOfPeak + arithmetic_rate(isa) * moved;
}

std::string axis_text(const WinogradAxis& axis) {
  const int outputs = axis.by_points > 0 ? axis.by_points - 2 : (axis.of_short + 1) / 2;
  return std::to_string(outputs) + (axis.of_short > 0 ? "s" : "");
}

}  // namespace

std::vector<WinogradBlock> WinogradChoice::blocks(const ConvProblem& problem) const {
  const std::int64_t wanted = count_blocks(*this, problem.dst_channels);
  const std::int64_t row_parts = std::min(wanted, static_cast<std::int64_t>(rows.tiles.size()));
  const std::int64_t column_parts =
      std::min((wanted + row_parts - 1) / row_parts, static_cast<std::int64_t>(columns.tiles.size()));
  std::vector<WinogradBlock> blocks;
  for (std::int64_t i = 0; i < row_parts * column_parts; ++i) {
    WinogradBlock block;
    block.rows = take_part(rows, i / column_parts, row_parts);
    block.columns = take_part(columns, i % column_parts, column_parts);
    block.src_channels = slice_channels;
    block.dst_channels = problem.dst_channels;
    block.all_src_channels = problem.src_channels;
    blocks.push_back(make_winograd_block(std::move(block)));
  }
  return blocks;
}

std::string WinogradChoice::text() const { return "F(" + axis_text(rows) + "x" + axis_text(columns) + ",3x3)"; }

std::optional<WinogradChoice> choose_winograd(const ConvProblem& problem, onednn::Isa isa) {
  const std::int64_t slice = slice_of(problem.src_channels);
  if (slice == 0 || problem.dst_channels % kWinogradChannels != 0) return std::nullopt;
  const std::vector<WinogradAxis> all_columns = possible_axes(problem.window, 1, 1);
  WinogradChoice best;
  for (const WinogradAxis& rows : possible_axes(problem.window, 0, problem.batch)) {
    for (const WinogradAxis& columns : all_columns) {
      WinogradChoice choice{rows, columns, slice};
      choice.cost = cost_of(choice, problem, isa);
      if (best.slice_channels == 0 || choice.cost < best.cost) best = std::move(choice);
    }
  }
  return best;
}

}  // namespace atrous
