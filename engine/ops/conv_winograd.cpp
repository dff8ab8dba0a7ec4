// Convolution by Winograd on the phases: transforms in our kernels, the products in one batched matrix product.
#include <algorithm>
#include <limits>

#include "dnnl/matmul.h"
#include "kernels/winograd.h"
#include "ops/conv_kernels.h"

namespace atrous {
namespace {

constexpr std::int64_t kChannelMultiple = 16;
constexpr std::int64_t kLeastSlice = 128;                           // products of fewer channels are slow
constexpr std::int64_t kMostWeightFloats = std::int64_t{40} << 20;  // transformed weights of one convolution

bool all_are(const std::vector<std::int64_t>& values, std::int64_t wanted) {
  return std::all_of(values.begin(), values.end(), [wanted](std::int64_t value) { return value == wanted; });
}

bool fits(const ConvProblem& problem, const onednn::Activation& activation) {
  using onednn::Function;
  const Window& window = problem.window;
  const Function function = activation.function;
  return window.rank() == 2 && problem.groups == 1 && all_are(window.kernel, 3) && all_are(window.strides, 1) &&
         problem.src_channels % kChannelMultiple == 0 && problem.dst_channels % kChannelMultiple == 0 &&
         (function == Function::kNone || function == Function::kRelu || function == Function::kClip);
}

// Up to 512 channels are one slice; of more, the largest slice up to 256 that divides them: 2048 are eight of 256.
std::int64_t slice_channels(std::int64_t channels) {
  constexpr std::int64_t kUnsliced = 512;
  constexpr std::int64_t kMostSlice = 256;
  if (channels <= kUnsliced) return channels;
  std::int64_t slice = kMostSlice;
  while (channels % slice != 0) slice -= kChannelMultiple;
  return slice;
}

Winograd make_winograd(const ConvProblem& problem) {
  const Window& w = problem.window;
  return {make_winograd_axis(w.src[0], w.dst[0], w.dilations[0], w.pads_begin[0]),
          make_winograd_axis(w.src[1], w.dst[1], w.dilations[1], w.pads_begin[1]),
          problem.batch,
          slice_channels(problem.src_channels),
          problem.dst_channels,
          problem.src_channels};
}

WinogradEpilogue make_epilogue(const onednn::Activation& activation) {
  constexpr float kMost = std::numeric_limits<float>::max();
  WinogradEpilogue epilogue;
  epilogue.low = activation.function == onednn::Function::kNone ? -kMost : activation.alpha;  // 0 for relu
  epilogue.high = activation.function == onednn::Function::kClip ? activation.beta : kMost;
  return epilogue;
}

std::int64_t slice_weight_floats(const Winograd& winograd) {
  return winograd.matrices() * winograd.src_channels * winograd.dst_channels;
}

std::int64_t weight_floats(const Winograd& winograd) {
  return winograd.matrices() * winograd.all_src_channels * winograd.dst_channels;
}

// Equal blocks of tiles. The weights are read again for each block, so a block is at least as large as they are; small
// weights allow blocks whose transformed input and products stay in cache (12 MB).
std::int64_t block_tiles(const Winograd& winograd) {
  constexpr std::int64_t kLeastBlockFloats = std::int64_t{3} << 20;
  const std::int64_t most = std::max(slice_weight_floats(winograd) * 5 / 4, kLeastBlockFloats);
  const std::int64_t floats = winograd.tiles() * winograd.matrices() * (winograd.src_channels + winograd.dst_channels);
  const std::int64_t blocks = std::max<std::int64_t>((floats + most - 1) / most, 1);
  return (winograd.tiles() + blocks - 1) / blocks;
}

std::string tile_text(const Winograd& winograd) {
  return "F(" + std::to_string(winograd.rows.tile) + "x" + std::to_string(winograd.columns.tile) + ",3x3)";
}

onednn::Matmul make_products(const Winograd& winograd, std::int64_t tiles, bool accumulate) {
  onednn::MatmulSpec spec;
  spec.a = {winograd.matrices(), tiles, winograd.src_channels};
  spec.b = {winograd.matrices(), winograd.src_channels, winograd.dst_channels};
  spec.dst = {winograd.matrices(), tiles, winograd.dst_channels};
  spec.accumulate = accumulate;
  return onednn::make_matmul(spec);
}

// [slices,matrices,src_channels,dst_channels]
const float* pack_weights(Lowering& lowering, const ConvRequest& request, const Winograd& winograd) {
  const std::string key = tile_text(winograd) + "/" + std::to_string(winograd.src_channels);
  const auto bytes = static_cast<std::size_t>(weight_floats(winograd)) * sizeof(float);
  const auto transform = [&](const float* plain, std::byte* packed) {
    auto* transformed = reinterpret_cast<float*>(packed);
    for (std::int64_t first = 0; first < winograd.all_src_channels; first += winograd.src_channels) {
      transform_weights(winograd, plain + first * 9, transformed);
      transformed += slice_weight_floats(winograd);
    }
  };
  return reinterpret_cast<const float*>(pack_conv_weights(lowering, request, key, bytes, transform));
}

// Everything that one run needs.
struct WinogradStep {
  Winograd winograd;
  std::int64_t tiles;  // of a block
  onednn::Matmul first;
  onednn::Matmul rest;  // adds to what the slices before it gave
  const float* weights;
  WinogradEpilogue epilogue;
  BufferId src, dst;

  std::size_t src_floats() const {
    return static_cast<std::size_t>(winograd.matrices() * tiles * winograd.src_channels);
  }
  std::size_t dst_floats() const {
    return static_cast<std::size_t>(winograd.matrices() * tiles * winograd.dst_channels);
  }
  std::size_t scratch_bytes() const {
    return (src_floats() + dst_floats()) * sizeof(float) +
           std::max(first.kernel.scratch_bytes(), rest.kernel.scratch_bytes());
  }

  void run(const Bindings& at) const {
    auto* const transformed = reinterpret_cast<float*>(at.scratch);
    float* const product = transformed + src_floats();
    for (std::int64_t tile = 0; tile < winograd.tiles(); tile += tiles) {
      const TileBlock block{tile, tiles};
      const float* slice_weights = weights;
      for (std::int64_t channel = 0; channel < winograd.all_src_channels; channel += winograd.src_channels) {
        transform_input(winograd, block, at.at<const float>(src) + channel, transformed);
        const onednn::Matmul& matmul = channel == 0 ? first : rest;
        matmul.kernel.run({transformed, slice_weights, product}, product + dst_floats());
        slice_weights += slice_weight_floats(winograd);
      }
      transform_output(winograd, block, epilogue, product, at.at<float>(dst));
    }
  }
};

// Costs in units of one direct multiply-add; what a float that the transforms move costs was measured on a machine with
// 120 G multiply-adds/s a core, in cache and beyond it.
constexpr double kShareOfPeak = 0.78;

std::optional<double> cost(const ConvRequest& request) {
  const ConvProblem& problem = request.problem;
  if (!fits(problem, request.activation)) return std::nullopt;
  const Winograd winograd = make_winograd(problem);
  const std::int64_t weights = weight_floats(winograd);
  const bool thin_slices = winograd.src_channels < std::min(problem.src_channels, kLeastSlice);
  if (weights > kMostWeightFloats || thin_slices) return std::nullopt;
  const double macs_per_float = slice_weight_floats(winograd) > (std::int64_t{4} << 20) ? 50.0 : 30.0;
  const auto cells = static_cast<double>(winograd.matrices() * winograd.tiles());
  const double products = cells * static_cast<double>(problem.src_channels * problem.dst_channels);
  const double moved =
      cells * static_cast<double>(2 * (problem.src_channels + problem.dst_channels)) + static_cast<double>(weights);
  return (products + macs_per_float * arithmetic_rate(request.isa) * moved) / kShareOfPeak;
}

void lower(Lowering& lowering, const ConvRequest& request, Step described) {
  const Winograd winograd = make_winograd(request.problem);
  const std::int64_t tiles = block_tiles(winograd);
  WinogradEpilogue epilogue = make_epilogue(request.activation);
  epilogue.bias = request.bias ? lowering.constant(2)->as<float>().data() : nullptr;
  epilogue.add_dst = request.residual;
  const BufferId src = lowering.read(0, Layout::kChannelsLast);
  const BufferId dst = conv_destination(lowering);
  WinogradStep prepared{winograd,
                        tiles,
                        make_products(winograd, tiles, false),
                        make_products(winograd, tiles, true),
                        pack_weights(lowering, request, winograd),
                        epilogue,
                        src,
                        dst};
  described.kernel = "winograd " + tile_text(winograd) + " + " + prepared.first.kernel.name();
  described.scratch_bytes = prepared.scratch_bytes();
  described.reads = {src};
  described.writes = {dst};
  described.run = [work = std::move(prepared)](const Bindings& at) { work.run(at); };
  lowering.emit(std::move(described));
}

}  // namespace

const ConvKernel kWinogradConv = {"winograd", "fewer multiply-adds", cost, lower};

}  // namespace atrous
