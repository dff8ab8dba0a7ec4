// QuantizedAdd, an internal operator: the sum of two maps of codes as codes, Y = clip(A + B) in real numbers.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "kernels/code_sum.h"
#include "ops/elementwise.h"
#include "ops/lowering.h"
#include "ops/quantization.h"

namespace atrous {
namespace {

enum : int { kA, kScaleA, kZeroA, kB, kScaleB, kZeroB, kDstScale, kDstZero };

std::vector<ValueType> infer_add(const Node&, const Operands& in) {
  for (const int i : {kA, kB, kDstZero}) require_type<ByteTypes>(i, in.dtype(i));
  if (in.shape(kA) != in.shape(kB)) {
    fail(ErrorCode::kInternal, "inputs have different shapes: ", in.shape(kA).text(), " and ", in.shape(kB).text());
  }
  return {{in.dtype(kDstZero), in.shape(kA)}};
}

CodeScale scale_of(const Tensor* scale, const Tensor* zero) {
  return {scale->as<float>()[0], static_cast<std::int32_t>(integer_at(zero, 0))};
}

// inputs[i] is null where it is not constant.
CodeSum describe_sum(const Node& node, const std::vector<const Tensor*>& in, DType a, DType b) {
  CodeSum sum;
  sum.a = scale_of(in[kScaleA], in[kZeroA]);
  sum.b = scale_of(in[kScaleB], in[kZeroB]);
  sum.dst = scale_of(in[kDstScale], in[kDstZero]);
  sum.signed_a = a == DType::kI8;
  sum.signed_b = b == DType::kI8;
  sum.signed_dst = in[kDstZero]->dtype() == DType::kI8;
  sum.low = node.attrs.number("low", std::numeric_limits<float>::lowest());
  sum.high = node.attrs.number("high", std::numeric_limits<float>::max());
  return sum;
}

void run_add(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const CodeSum sum = describe_sum(node, {in.begin(), in.end()}, in[kA]->dtype(), in[kB]->dtype());
  add_codes_plain(sum, static_cast<const std::uint8_t*>(in[kA]->data()),
                  static_cast<const std::uint8_t*>(in[kB]->data()), static_cast<std::uint8_t*>(out[0].data()),
                  out[0].elements());
}

Layout common_layout(const Lowering& lowering) {
  const bool plain = lowering.layout(kA) == Layout::kPlain && lowering.layout(kB) == Layout::kPlain;
  return plain ? Layout::kPlain : Layout::kChannelsLast;
}

void lower_add(Lowering& lowering) {
  std::vector<const Tensor*> constants;
  for (int i = kA; i <= kDstZero; ++i) constants.push_back(lowering.constant(i));
  for (const int i : {kScaleA, kZeroA, kScaleB, kZeroB, kDstScale, kDstZero}) {
    if (constants[static_cast<std::size_t>(i)] == nullptr) return lower_to_reference(lowering);
  }
  const CodeSum sum = describe_sum(lowering.node(), constants, lowering.input(kA).dtype, lowering.input(kB).dtype);
  const Layout layout = common_layout(lowering);
  const BufferId a = lowering.read(kA, layout);
  const BufferId b = lowering.read(kB, layout);
  const BufferId dst = lowering.dies_here(kA) ? lowering.write_over(0, kA, layout) : lowering.write(0, layout);
  Step step;
  step.kernel = "code_sum";
  step.reason = "a sum of codes";
  step.shape = lowering.output(0).shape.text();
  step.reads = {a, b};
  step.writes = {dst};
  step.run = [=, count = lowering.output(0).shape.elements()](const Bindings& at) {
    add_codes(sum, at.at<const std::uint8_t>(a), at.at<const std::uint8_t>(b), at.at<std::uint8_t>(dst), count);
  };
  lowering.emit(std::move(step));
}

const OpDef kOps[] = {
    {.name = "QuantizedAdd",
     .min_inputs = 8,
     .max_inputs = 8,
     .attrs = {"low", "high"},
     .infer = infer_add,
     .reference = run_add,
     .lower = lower_add,
     .internal = true},
};

}  // namespace

OpTable quantized_add_ops() { return kOps; }

}  // namespace atrous
