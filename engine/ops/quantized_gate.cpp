// QuantizedGate, an internal operator: a map of codes whose channels are scaled, Y = clip(A * G) in real numbers, with
// G [N,C,1,1].
#include <limits>

#include "core/error.h"
#include "kernels/code_gate.h"
#include "ops/elementwise.h"
#include "ops/lowering.h"
#include "ops/quantization.h"

namespace atrous {
namespace {

enum : int { kMap, kMapScale, kMapZero, kGate, kGateScale, kGateZero, kDstScale, kDstZero };

std::vector<ValueType> infer_gate(const Node&, const Operands& in) {
  for (const int i : {kMap, kGate, kDstZero}) require_type<ByteTypes>(i, in.dtype(i));
  const Shape& map = in.shape(kMap);
  if (map.rank() != 4 || in.shape(kGate) != Shape({map[0], map[1], 1, 1})) {
    fail(ErrorCode::kInternal, "the gate has the shape ", in.shape(kGate).text(), ", the map ", map.text());
  }
  return {{in.dtype(kDstZero), map}};
}

CodeScale scale_of(const Tensor* scale, const Tensor* zero) {
  return {scale->as<float>()[0], static_cast<std::int32_t>(integer_at(zero, 0))};
}

// inputs[i] is null where it is not constant.
CodeGate describe_gate(const Node& node, const std::vector<const Tensor*>& in, DType map, DType gate) {
  CodeGate spec;
  spec.map = scale_of(in[kMapScale], in[kMapZero]);
  spec.gate = scale_of(in[kGateScale], in[kGateZero]);
  spec.dst = scale_of(in[kDstScale], in[kDstZero]);
  spec.signed_map = map == DType::kI8;
  spec.signed_gate = gate == DType::kI8;
  spec.signed_dst = in[kDstZero]->dtype() == DType::kI8;
  spec.low = node.attrs.number("low", std::numeric_limits<float>::lowest());
  spec.high = node.attrs.number("high", std::numeric_limits<float>::max());
  return spec;
}

const std::uint8_t* bits(const Tensor& tensor) { return static_cast<const std::uint8_t*>(tensor.data()); }

void run_gate(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const CodeGate spec = describe_gate(node, {in.begin(), in.end()}, in[kMap]->dtype(), in[kGate]->dtype());
  const std::int64_t pixels = out[0].shape()[2] * out[0].shape()[3];
  auto* const dst = static_cast<std::uint8_t*>(out[0].data());
  for (std::int64_t i = 0; i < out[0].elements(); ++i) {
    dst[i] = gate_code_plain(spec, bits(*in[kMap])[i], bits(*in[kGate])[i / pixels]);
  }
}

void lower_gate(Lowering& lowering) {
  std::vector<const Tensor*> constants;
  for (int i = kMap; i <= kDstZero; ++i) constants.push_back(lowering.constant(i));
  for (const int i : {kMapScale, kMapZero, kGateScale, kGateZero, kDstScale, kDstZero}) {
    if (constants[static_cast<std::size_t>(i)] == nullptr) return lower_to_reference(lowering);
  }
  const CodeGate spec =
      describe_gate(lowering.node(), constants, lowering.input(kMap).dtype, lowering.input(kGate).dtype);
  const Shape shape = lowering.output(0).shape;
  const BufferId map = lowering.read(kMap, Layout::kChannelsLast);
  const BufferId gate = lowering.read(kGate, Layout::kChannelsLast);
  const bool over = lowering.dies_here(kMap);
  const BufferId dst =
      over ? lowering.write_over(0, kMap, Layout::kChannelsLast) : lowering.write(0, Layout::kChannelsLast);
  Step step;
  step.kernel = "code_gate";
  step.reason = "channels of codes scaled";
  step.shape = shape.text();
  step.scratch_bytes = static_cast<std::size_t>(shape[1]) * sizeof(float);
  step.reads = {map, gate};
  step.writes = {dst};
  step.run = [=](const Bindings& at) {
    const std::int64_t pixels = shape[2] * shape[3];
    const std::int64_t channels = shape[1];
    for (std::int64_t i = 0; i < shape[0]; ++i) {
      gate_codes(spec, at.at<const std::uint8_t>(map) + i * pixels * channels,
                 at.at<const std::uint8_t>(gate) + i * channels, at.at<std::uint8_t>(dst) + i * pixels * channels,
                 pixels, channels, reinterpret_cast<float*>(at.scratch));
    }
  };
  lowering.emit(std::move(step));
}

const OpDef kOps[] = {
    {.name = "QuantizedGate",
     .min_inputs = 8,
     .max_inputs = 8,
     .attrs = {"low", "high"},
     .infer = infer_gate,
     .reference = run_gate,
     .lower = lower_gate,
     .internal = true},
};

}  // namespace

OpTable quantized_gate_ops() { return kOps; }

}  // namespace atrous
