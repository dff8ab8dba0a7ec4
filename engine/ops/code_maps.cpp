// CodeTable, which replaces codes by those of a table, and CodeMean, the real mean of a map of codes: internal
// operators.
#include "kernels/code_maps.h"

#include "core/error.h"
#include "ops/elementwise.h"
#include "ops/lowering.h"
#include "ops/quantization.h"

namespace atrous {
namespace {

constexpr std::int64_t kCodes = 256;

std::vector<ValueType> infer_table(const Node&, const Operands& in) {
  for (const int i : {0, 1}) require_type<ByteTypes>(i, in.dtype(i));
  if (in.shape(1) != Shape{kCodes}) fail(ErrorCode::kInternal, "the table has the shape ", in.shape(1).text());
  return {{in.dtype(1), in.shape(0)}};
}

const std::uint8_t* bits(const Tensor& tensor) { return static_cast<const std::uint8_t*>(tensor.data()); }

void run_table(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  auto* const dst = static_cast<std::uint8_t*>(out[0].data());
  for (std::int64_t i = 0; i < in[0]->elements(); ++i) dst[i] = bits(*in[1])[bits(*in[0])[i]];
}

void lower_table(Lowering& lowering) {
  if (lowering.constant(0) != nullptr || lowering.constant(1) == nullptr) return lower_to_reference(lowering);
  const Layout layout = lowering.layout(0);
  const BufferId src = lowering.read(0, layout);
  const BufferId table = lowering.read(1, Layout::kPlain);
  const bool over = lowering.dies_here(0);
  const BufferId dst = over ? lowering.write_over(0, 0, layout) : lowering.write(0, layout);
  Step step;
  step.kernel = "table";
  step.reason = "a code for every code";
  step.shape = lowering.output(0).shape.text();
  step.reads = {src, table};
  step.writes = {dst};
  step.run = [=, count = lowering.output(0).shape.elements()](const Bindings& at) {
    look_up_codes(at.at<const std::uint8_t>(src), at.at<const std::uint8_t>(table), at.at<std::uint8_t>(dst), count);
  };
  lowering.emit(std::move(step));
}

std::vector<ValueType> infer_mean(const Node&, const Operands& in) {
  require_type<ByteTypes>(0, in.dtype(0));
  const Shape& src = in.shape(0);
  if (src.rank() != 4) fail(ErrorCode::kInternal, "the map has the shape ", src.text());
  return {{DType::kF32, {src[0], src[1], 1, 1}}};
}

double real_mean(double sum, std::int64_t pixels, const Tensor& scale, const Tensor& zero) {
  const double mean = sum / static_cast<double>(pixels) - static_cast<double>(integer_at(&zero, 0));
  return mean * static_cast<double>(scale.as<float>()[0]);
}

void run_mean(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Shape& shape = in[0]->shape();
  const std::int64_t pixels = shape[2] * shape[3];
  for (std::int64_t map = 0; map < shape[0] * shape[1]; ++map) {
    std::int64_t sum = 0;
    for (std::int64_t p = 0; p < pixels; ++p) sum += integer_at(in[0], static_cast<std::size_t>(map * pixels + p));
    out[0].as<float>()[static_cast<std::size_t>(map)] =
        static_cast<float>(real_mean(static_cast<double>(sum), pixels, *in[1], *in[2]));
  }
}

void lower_mean(Lowering& lowering) {
  const Shape shape = lowering.input(0).shape;
  const bool fits = lowering.constant(0) == nullptr && lowering.constant(1) != nullptr &&
                    lowering.constant(2) != nullptr && shape.elements() > 0;
  if (!fits) return lower_to_reference(lowering);
  const std::int64_t pixels = shape[2] * shape[3];
  const float scale = lowering.constant(1)->as<float>()[0];
  const std::uint8_t flip = lowering.input(0).dtype == DType::kI8 ? 128 : 0;
  const double zero = static_cast<double>(integer_at(lowering.constant(2), 0)) + flip;
  const BufferId src = lowering.read(0, Layout::kChannelsLast);
  const BufferId dst = lowering.write(0, Layout::kChannelsLast);
  Step step;
  step.kernel = "code_mean";
  step.reason = "a mean of codes";
  step.shape = shape.text() + " -> " + lowering.output(0).shape.text();
  step.scratch_bytes = static_cast<std::size_t>(shape[1]) * sizeof(std::int64_t);
  step.reads = {src};
  step.writes = {dst};
  step.run = [=, images = shape[0], channels = shape[1]](const Bindings& at) {
    auto* const sums = reinterpret_cast<std::int64_t*>(at.scratch);
    for (std::int64_t i = 0; i < images; ++i) {
      sum_codes(at.at<const std::uint8_t>(src) + i * pixels * channels, flip, pixels, channels, sums);
      for (std::int64_t c = 0; c < channels; ++c) {
        const double mean = static_cast<double>(sums[c]) / static_cast<double>(pixels) - zero;
        at.at<float>(dst)[i * channels + c] = static_cast<float>(mean * static_cast<double>(scale));
      }
    }
  };
  lowering.emit(std::move(step));
}

const OpDef kOps[] = {
    {.name = "CodeTable",
     .min_inputs = 2,
     .max_inputs = 2,
     .infer = infer_table,
     .reference = run_table,
     .lower = lower_table,
     .internal = true},
    {.name = "CodeMean",
     .min_inputs = 3,
     .max_inputs = 3,
     .infer = infer_mean,
     .reference = run_mean,
     .lower = lower_mean,
     .internal = true},
};

}  // namespace

OpTable code_maps_ops() { return kOps; }

}  // namespace atrous
