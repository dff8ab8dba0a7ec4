// Quantised 3x3 convolution by Winograd's method on the phases: which convolutions it fits, and its work.
#include <algorithm>
#include <bit>

#include "core/parallel.h"
#include "kernels/pointwise_codes.h"
#include "kernels/winograd_codes.h"
#include "ops/conv_kernels.h"
#include "ops/quantized_conv_dense.h"
#include "ops/quantized_conv_kernels.h"
#include "ops/quantized_epilogue.h"
#include "ops/winograd_choice.h"
#include "ops/winograd_work.h"

namespace atrous {
namespace {

constexpr int kAllBits = 31;  // of a sum, but for the sign

bool fits(const QuantizedConvRequest& request) {
  const Window& window = request.problem.window;
  return request.problem.groups == 1 && is_all(window.kernel, 3) && is_all(window.strides, 1) &&
         QuantizedEpilogue::fits(request.facts) && has_code_products();
}

// oneDNN's, in multiply-adds of f32 at the machine's peak.
double direct_cost(const ConvProblem& problem) {
  constexpr double kShareOfPeak = 0.93;
  return static_cast<double>(problem.useful_macs()) / (4.0 * kShareOfPeak);
}

// How many upper bits no sum of a filter needs.
int spare_bits(const FilterSums* filters, std::int64_t dst_channels, const onednn::Coding& src) {
  const std::int64_t least = src.dtype == DType::kI8 ? -128 : 0;
  const std::int64_t above = least + 255 - src.zero;  // how far codes reach from the zero point
  const std::int64_t below = src.zero - least;
  std::int64_t most = 0;
  for (std::int64_t c = 0; c < dst_channels; ++c) {
    const FilterSums& filter = filters[c];
    most = std::max(
        {most, above * filter.positive + below * filter.negative, below * filter.positive + above * filter.negative});
  }
  return kAllBits - static_cast<int>(std::bit_width(static_cast<std::uint64_t>(most)));
}

const std::int8_t* pack_weights(Lowering& lowering, const QuantizedConvRequest& request, const WinogradBlock& block) {
  const auto bytes = static_cast<std::size_t>(block.all_src_channels * block.dst_channels * 9);
  const auto pack = [&](std::byte* memory) {
    pack_winograd_weights(block, request.weights.codes().data(), reinterpret_cast<std::int8_t*>(memory));
  };
  const std::string key = request.weights.key + "winograd codes/" + std::to_string(block.src_channels);
  return reinterpret_cast<const std::int8_t*>(lowering.packed(QuantizedConvInputs::kWeights, key, bytes, pack));
}

// Tiles that are faster than direct products, but for those that lose more bits.
std::optional<WinogradChoice> choose(const ConvProblem& problem, int lost_bits) {
  WinogradMachine machine{onednn::effective_isa(), loop_parts(1 << 20, 1)};
  machine.codes = true;
  machine.lost_bits = lost_bits;
  std::optional<WinogradChoice> choice = choose_winograd(problem, machine);
  if (choice && choice->cost >= direct_cost(problem)) choice.reset();
  return choice;
}

}  // namespace

std::optional<QuantizedKernel> make_quantized_winograd(Lowering& lowering, const QuantizedConvRequest& request) {
  if (!fits(request)) return std::nullopt;
  std::optional<WinogradChoice> choice = choose(request.problem, kAllBits);
  if (!choice) return std::nullopt;  // before the weights are looked at
  const FilterSums* const filters =
      filter_sums(lowering, QuantizedConvInputs::kWeights, request.weights, request.problem.dst_channels);
  const int spare = spare_bits(filters, request.problem.dst_channels, request.facts.src);
  if (winograd_code_bits(choice->rows, choice->columns) > spare) choice = choose(request.problem, spare);
  if (!choice) return std::nullopt;
  std::vector<WinogradBlock> blocks = choice->blocks(request.problem);
  const std::int8_t* const weights = pack_weights(lowering, request, blocks.front());
  const WinogradWork<std::int8_t, std::int16_t, std::int32_t> work(std::move(blocks), weights, choice->is_private);
  QuantizedEpilogue epilogue(request.facts, filters, quantized_conv_bias(lowering));
  const onednn::Coding coding = request.facts.src;
  auto run = [work, coding, epilogue = std::move(epilogue)](const QuantizedConvMemory& at) {
    const auto read = [&](const WinogradBlock& block, std::int64_t channel, std::int16_t* inputs) {
      transform_input(block, {at.src + channel, coding.dtype == DType::kI8, coding.zero}, inputs);
    };
    const auto write = [&](const WinogradBlock& block, const std::int32_t* products) {
      transform_output(block, epilogue.get(), products, at.dst);
    };
    work.run(at.scratch, read, write);
  };
  return QuantizedKernel{"winograd " + choice->text() + " codes", work.scratch_bytes(), std::move(run)};
}

}  // namespace atrous
