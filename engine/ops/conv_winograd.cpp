// Convolution by Winograd on the phases: transforms in our kernels, the products in one batched matrix product.
#include "ops/conv_winograd.h"

#include <algorithm>
#include <limits>

#include "dnnl/matmul.h"
#include "kernels/winograd.h"
#include "ops/conv_lowering.h"
#include "ops/lowering.h"

namespace atrous {
namespace {

constexpr std::int64_t kChannelMultiple = 16;
constexpr std::int64_t kMostBlockFloats = std::int64_t{12} << 20;   // transformed input and products of one block
constexpr std::int64_t kMostWeightFloats = std::int64_t{16} << 20;  // transformed weights of one convolution

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

Winograd make_winograd(const ConvProblem& problem) {
  const Window& w = problem.window;
  return {make_winograd_axis(w.src[0], w.dst[0], w.dilations[0], w.pads_begin[0]),
          make_winograd_axis(w.src[1], w.dst[1], w.dilations[1], w.pads_begin[1]), problem.batch, problem.src_channels,
          problem.dst_channels};
}

WinogradEpilogue make_epilogue(const onednn::Activation& activation) {
  constexpr float kMost = std::numeric_limits<float>::max();
  WinogradEpilogue epilogue;
  epilogue.low = activation.function == onednn::Function::kNone ? -kMost : activation.alpha;  // 0 for relu
  epilogue.high = activation.function == onednn::Function::kClip ? activation.beta : kMost;
  return epilogue;
}

// Equal blocks of tiles whose transformed input and products stay within the limit.
std::int64_t block_tiles(const Winograd& winograd) {
  const std::int64_t floats = winograd.tiles() * winograd.matrices() * (winograd.src_channels + winograd.dst_channels);
  const std::int64_t blocks = std::max<std::int64_t>((floats + kMostBlockFloats - 1) / kMostBlockFloats, 1);
  return (winograd.tiles() + blocks - 1) / blocks;
}

std::string tile_text(const Winograd& winograd) {
  return "F(" + std::to_string(winograd.rows.tile) + "x" + std::to_string(winograd.columns.tile) + ",3x3)";
}

onednn::MatmulSpec make_products(const Winograd& winograd, std::int64_t tiles) {
  onednn::MatmulSpec spec;
  spec.a = {winograd.matrices(), tiles, winograd.src_channels};
  spec.b = {winograd.matrices(), winograd.src_channels, winograd.dst_channels};
  spec.dst = {winograd.matrices(), tiles, winograd.dst_channels};
  spec.packed_b = true;
  return spec;
}

const std::byte* pack_weights(Lowering& lowering, const Winograd& winograd, const onednn::PackedForm& form) {
  const auto* const plain = lowering.constant(1)->as<float>().data();
  return lowering.packed(1, tile_text(winograd) + form.key, form.bytes, [&](std::byte* packed) {
    Tensor transformed(DType::kF32, {winograd.matrices(), winograd.src_channels, winograd.dst_channels});
    transform_weights(winograd, plain, transformed.as<float>().data());
    form.pack(transformed.data(), packed);
  });
}

}  // namespace

// Costs in units of one direct multiply-add. A byte that the transforms move costs about as much as three: measured on
// machines with 15 to 25 GB/s and 120 G multiply-adds/s a core.
bool winograd_pays(const ConvProblem& problem, const onednn::Activation& activation) {
  if (!fits(problem, activation)) return false;
  const Winograd winograd = make_winograd(problem);
  const std::int64_t weights = winograd.matrices() * problem.src_channels * problem.dst_channels;
  if (weights > kMostWeightFloats) return false;
  constexpr double kMacsPerFloat = 12.0;
  const auto cells = static_cast<double>(winograd.matrices() * winograd.tiles());
  const double products = cells * static_cast<double>(problem.src_channels * problem.dst_channels);
  const double moved =
      cells * static_cast<double>(2 * (problem.src_channels + problem.dst_channels)) + static_cast<double>(weights);
  return products + kMacsPerFloat * moved < 0.9 * static_cast<double>(problem.useful_macs());
}

void lower_winograd(Lowering& lowering, const ConvProblem& problem, const onednn::Activation& activation) {
  const Winograd winograd = make_winograd(problem);
  const std::int64_t tiles = block_tiles(winograd);
  onednn::Matmul products = onednn::make_matmul(make_products(winograd, tiles));
  const std::byte* const weights = pack_weights(lowering, winograd, products.weights);
  const BufferId src = lowering.read(0, Layout::kChannelsLast);
  const BufferId dst = conv_destination(lowering);
  WinogradEpilogue epilogue = make_epilogue(activation);
  epilogue.bias = lowering.has(2) ? lowering.constant(2)->as<float>().data() : nullptr;
  epilogue.add_dst = lowering.has(3);

  const auto src_floats = static_cast<std::size_t>(winograd.matrices() * tiles * winograd.src_channels);
  const auto dst_floats = static_cast<std::size_t>(winograd.matrices() * tiles * winograd.dst_channels);
  Step step = describe_conv(problem);
  step.kernel = "winograd " + tile_text(winograd) + " + " + products.kernel.name();
  step.reason = "fewer multiply-adds than direct";
  step.scratch_bytes = (src_floats + dst_floats) * sizeof(float) + products.kernel.scratch_bytes();
  step.reads = {src};
  step.writes = {dst};
  step.run = [=, kernel = std::move(products.kernel)](const Bindings& at) {
    auto* const transformed = reinterpret_cast<float*>(at.scratch);
    float* const product = transformed + src_floats;
    for (std::int64_t first = 0; first < winograd.tiles(); first += tiles) {
      const TileBlock block{first, tiles};
      transform_input(winograd, block, at.at<const float>(src), transformed);
      kernel.run({transformed, weights, product}, product + dst_floats);
      transform_output(winograd, block, epilogue, product, at.at<float>(dst));
    }
  };
  lowering.emit(std::move(step));
}

}  // namespace atrous
