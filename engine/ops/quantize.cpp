// QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear.
#include <optional>

#include "kernels/codes.h"
#include "ops/elementwise.h"
#include "ops/lowering.h"
#include "ops/onnx_types.h"
#include "ops/quantization.h"

namespace atrous {
namespace {

using Inputs = std::span<const Tensor* const>;
using RealTypes = Join<FloatTypes, TypeList<std::int32_t>>;
using CodedTypes = Join<QuantizedTypes, TypeList<std::int32_t>>;

// The axis along which the parameters lie; any will do when they have one element.
int axis_of(const Node& node, const Tensor& parameter, const Shape& shape) {
  return parameter.elements() > 1 ? resolve_axis(node.attrs.integer("axis", 1), shape.rank()) : 0;
}

void require_parameters(const Node& node, const Operands& in) {
  require_type<FloatTypes>(1, in.dtype(1));
  const auto axis = static_cast<int>(node.attrs.integer("axis", 1));
  require_parameter(in, 1, in.shape(0), axis);
  if (in.has(2) && in.shape(2).elements() != in.shape(1).elements()) {
    fail(ErrorCode::kCorrupt, "the zero point has the shape ", in.shape(2).text(), ", the scale ", in.shape(1).text());
  }
}

DType coded_type(const Node& node, const Operands& in) {
  if (in.has(2)) return in.dtype(2);
  const std::int64_t number = node.attrs.integer("output_dtype", 0);
  return number == 0 ? DType::kU8 : dtype_from_onnx(number).value_or(DType::kF32);
}

std::vector<ValueType> infer_quantize(const Node& node, const Operands& in) {
  require_type<RealTypes>(0, in.dtype(0));
  require_parameters(node, in);
  const DType dtype = coded_type(node, in);
  if (!holds<QuantizedTypes>(dtype)) fail(ErrorCode::kUnsupported, "quantisation to ", name(dtype));
  return {{dtype, in.shape(0)}};
}

void quantize(const Node& node, Inputs in, std::span<Tensor> out) {
  const std::vector<double> src = as_doubles(*in[0]);
  const std::vector<double> scale = as_doubles(*in[1]);
  const Tensor* zero = optional_input(in, 2);
  const ParameterIndex index(in[1], in[0]->shape(), axis_of(node, *in[1], in[0]->shape()));
  dispatch<QuantizedTypes>(out[0].dtype(), [&]<typename T>() {
    const auto dst = out[0].as<T>();
    for (std::size_t i = 0; i < dst.size(); ++i) {
      const std::size_t k = index(static_cast<std::int64_t>(i));
      const float code = static_cast<float>(src[i]) / static_cast<float>(scale[k]);
      dst[i] = saturate<T>(static_cast<double>(code), integer_at(zero, k));
    }
  });
}

std::vector<ValueType> infer_dequantize(const Node& node, const Operands& in) {
  require_type<CodedTypes>(0, in.dtype(0));
  require_parameters(node, in);
  return {{in.dtype(1), in.shape(0)}};
}

void dequantize(const Node& node, Inputs in, std::span<Tensor> out) {
  const std::vector<double> scale = as_doubles(*in[1]);
  const Tensor* zero = optional_input(in, 2);
  const ParameterIndex index(in[1], in[0]->shape(), axis_of(node, *in[1], in[0]->shape()));
  dispatch<FloatTypes>(out[0].dtype(), [&]<typename T>() {
    const auto dst = out[0].as<T>();
    for (std::size_t i = 0; i < dst.size(); ++i) {
      const std::size_t k = index(static_cast<std::int64_t>(i));
      dst[i] = narrow<T>(static_cast<double>(integer_at(in[0], i) - integer_at(zero, k)) * scale[k]);
    }
  });
}

// Blocks of opset 21 and the product type of opset 23 have no place here.
std::string check_quantize(const Node& node, int) {
  const std::int64_t block = node.attrs.integer("block_size", 0);
  if (block != 0) return "block_size " + std::to_string(block);
  const std::int64_t type = node.attrs.integer("output_dtype", 0);
  const std::optional<DType> dtype = dtype_from_onnx(type);
  const bool known = type == 0 || (dtype && holds<Join<QuantizedTypes, FloatTypes>>(*dtype));
  return known ? "" : "output_dtype " + std::to_string(type);
}

std::vector<ValueType> infer_dynamic(const Node&, const Operands& in) {
  require_type<TypeList<float>>(0, in.dtype(0));
  return {{DType::kU8, in.shape(0)}, {DType::kF32, Shape{}}, {DType::kU8, Shape{}}};
}

// The range of the input, widened to hold 0, falls on 0..255. Calculated in float, as the operator's text has it.
void dynamic_quantize(const Node&, Inputs in, std::span<Tensor> out) {
  const auto src = in[0]->as<float>();
  float low = 0;
  float high = 0;
  for (const float x : src) {
    low = std::min(low, x);
    high = std::max(high, x);
  }
  const float scale = high > low ? (high - low) / 255 : 1.0F;
  const auto zero = saturate<std::uint8_t>(static_cast<double>(-low / scale), 0);
  const auto wanted = [&](std::size_t i) { return i < out.size() && std::as_const(out[i]).data() != nullptr; };
  if (wanted(1)) out[1].as<float>()[0] = scale;
  if (wanted(2)) out[2].as<std::uint8_t>()[0] = zero;
  if (!wanted(0)) return;
  std::transform(src.begin(), src.end(), out[0].as<std::uint8_t>().begin(),
                 [&](float x) { return saturate<std::uint8_t>(static_cast<double>(x / scale), zero); });
}

// What the kernels take: codes of a byte, one f32 scale and zero point that are known now.
std::optional<CodeScale> known_scale(const Lowering& lowering, DType codes) {
  const Tensor* const scale = lowering.constant(1);
  const bool fits = holds<ByteTypes>(codes) && scale != nullptr && scale->dtype() == DType::kF32 &&
                    scale->elements() == 1 && (!lowering.has(2) || lowering.constant(2) != nullptr);
  if (!fits) return std::nullopt;
  const Tensor* const zero = lowering.has(2) ? lowering.constant(2) : nullptr;
  return CodeScale{scale->as<float>()[0], static_cast<std::int32_t>(integer_at(zero, 0))};
}

// From src to dst, in the layout in which src lies, by a step without its work.
Step describe_conversion(Lowering& lowering, const char* kernel) {
  const Layout layout = lowering.layout(0);
  Step step;
  step.shape = lowering.output(0).shape.text();
  step.kernel = kernel;
  step.reason = "between a quantised map and floats";
  step.reads = {lowering.read(0, layout)};
  step.writes = {lowering.write(0, layout)};
  return step;
}

void lower_quantize(Lowering& lowering) {
  const std::optional<CodeScale> scale = known_scale(lowering, lowering.output(0).dtype);
  if (!scale || lowering.input(0).dtype != DType::kF32) return lower_to_reference(lowering);
  Step step = describe_conversion(lowering, "to_codes");
  const std::int64_t count = lowering.output(0).shape.elements();
  dispatch<ByteTypes>(lowering.output(0).dtype, [&]<typename T>() {
    step.run = [=, src = step.reads[0], dst = step.writes[0]](const Bindings& at) {
      to_codes(at.at<const float>(src), at.at<T>(dst), count, *scale);
    };
  });
  lowering.emit(std::move(step));
}

void lower_dequantize(Lowering& lowering) {
  const std::optional<CodeScale> scale = known_scale(lowering, lowering.input(0).dtype);
  if (!scale) return lower_to_reference(lowering);
  Step step = describe_conversion(lowering, "from_codes");
  const std::int64_t count = lowering.output(0).shape.elements();
  dispatch<ByteTypes>(lowering.input(0).dtype, [&]<typename T>() {
    step.run = [=, src = step.reads[0], dst = step.writes[0]](const Bindings& at) {
      from_codes(at.at<const T>(src), at.at<float>(dst), count, *scale);
    };
  });
  lowering.emit(std::move(step));
}

const OpDef kOps[] = {
    {.name = "QuantizeLinear",
     .first_opset = 10,
     .min_inputs = 2,
     .max_inputs = 3,
     .attrs = {"axis", "block_size", "output_dtype", "saturate"},
     .infer = infer_quantize,
     .reference = quantize,
     .check = check_quantize,
     .lower = lower_quantize},
    {.name = "DequantizeLinear",
     .first_opset = 10,
     .min_inputs = 2,
     .max_inputs = 3,
     .attrs = {"axis", "block_size"},
     .infer = infer_dequantize,
     .reference = dequantize,
     .check = check_quantize,
     .lower = lower_dequantize},
    {.name = "DynamicQuantizeLinear",
     .first_opset = 11,
     .max_outputs = 3,
     .infer = infer_dynamic,
     .reference = dynamic_quantize},
};

}  // namespace

OpTable quantize_ops() { return kOps; }

}  // namespace atrous
