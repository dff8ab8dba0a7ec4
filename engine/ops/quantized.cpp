// Products of quantised tensors: ConvInteger, MatMulInteger, QLinearConv, QLinearMatMul.
#include <algorithm>
#include <array>

#include "ops/conv.h"
#include "ops/elementwise.h"
#include "ops/qlinear_conv_lowering.h"
#include "ops/quantization.h"
#include "ops/quantized_sums.h"

namespace atrous {
namespace {

using Inputs = std::span<const Tensor* const>;

// The reference of MatMul on integers.
void multiply(const Tensor& a, const Tensor& b, Tensor& dst) {
  const std::array<const Tensor*, 2> in = {&a, &b};
  find_op("MatMul")->reference(Node{"MatMul", "", {}, {}, {}}, in, {&dst, 1});
}

// dst = sum * factor[index along `axis`] + zero point, rounded and clamped.
void requantize(const Tensor& sum, const std::vector<double>& factor, int axis, const Tensor* zero, Tensor& dst) {
  const AxisView view = factor.size() > 1 ? view_along(sum.shape(), axis) : AxisView{};
  const auto from = sum.as<std::int32_t>();
  dispatch<ByteTypes>(dst.dtype(), [&]<typename T>() {
    const auto to = dst.as<T>();
    for (std::size_t i = 0; i < to.size(); ++i) {
      const auto k = static_cast<std::size_t>(static_cast<std::int64_t>(i) / view.inner_count % view.extent);
      to[i] = saturate<T>(static_cast<double>(from[i]) * factor[k], integer_at(zero, 0));
    }
  });
}

// a's scale times b's scales over the result's scale.
std::vector<double> factors(const Tensor& a, const Tensor& b, const Tensor& dst) {
  std::vector<double> list = as_doubles(b);
  for (double& factor : list) factor *= as_doubles(a)[0] / as_doubles(dst)[0];
  return list;
}

void require_scalar(const Operands& in, int i) {
  if (in.has(i) && in.shape(i).elements() != 1) {
    fail(ErrorCode::kCorrupt, "input ", i, " has the shape ", in.shape(i).text(), ", wanted a scalar");
  }
}

std::vector<ValueType> infer_matmul_integer(const Node& node, const Operands& in) {
  const Shape shape = product_shape("MatMul", node, in, {0, 1});
  if (in.has(2)) require_parameter(in, 2, in.shape(0), std::max(in.shape(0).rank() - 2, 0));
  if (in.has(3)) require_parameter(in, 3, in.shape(1), in.shape(1).rank() - 1);
  return {{DType::kI32, shape}};
}

// Zero points lie along the rows of the left matrix and the columns of the right one.
void matmul_integer(const Node&, Inputs in, std::span<Tensor> out) {
  const Tensor a = centred(*in[0], optional_input(in, 2), std::max(in[0]->shape().rank() - 2, 0));
  const Tensor b = centred(*in[1], optional_input(in, 3), in[1]->shape().rank() - 1);
  multiply(a, b, out[0]);
}

std::vector<ValueType> infer_qlinear_matmul(const Node& node, const Operands& in) {
  const Shape shape = product_shape("MatMul", node, in, {0, 3});
  for (const int i : {1, 2, 6, 7}) require_scalar(in, i);
  for (const int i : {4, 5}) require_parameter(in, i, in.shape(3), in.shape(3).rank() - 1);
  require_type<ByteTypes>(7, in.dtype(7));
  return {{in.dtype(7), shape}};
}

void qlinear_matmul(const Node&, Inputs in, std::span<Tensor> out) {
  const Tensor a = centred(*in[0], in[2], 0);
  const Tensor b = centred(*in[3], in[5], in[3]->shape().rank() - 1);
  Tensor sum(DType::kI32, out[0].shape());
  multiply(a, b, sum);
  requantize(sum, factors(*in[1], *in[4], *in[6]), sum.shape().rank() - 1, in[7], out[0]);
}

std::vector<ValueType> infer_conv_integer(const Node& node, const Operands& in) {
  const Shape shape = product_shape("Conv", node, in, {0, 1});
  require_scalar(in, 2);
  require_parameter(in, 3, in.shape(1), 0);
  return {{DType::kI32, shape}};
}

void conv_integer(const Node& node, Inputs in, std::span<Tensor> out) {
  convolve_codes(node, centred(*in[0], optional_input(in, 2), 0), centred(*in[1], optional_input(in, 3), 0), nullptr,
                 out[0]);
}

std::vector<ValueType> infer_qlinear_conv(const Node& node, const Operands& in) {
  const Shape shape = product_shape("Conv", node, in, {0, 3});
  for (const int i : {1, 2, 6, 7}) require_scalar(in, i);
  for (const int i : {4, 5}) require_parameter(in, i, in.shape(3), 0);
  if (in.has(8) && (in.dtype(8) != DType::kI32 || in.shape(8) != Shape{in.shape(3)[0]})) {
    fail(ErrorCode::kCorrupt, "the bias is ", name(in.dtype(8)), in.shape(8).text(), ", wanted i32[", in.shape(3)[0],
         "]");
  }
  require_type<ByteTypes>(7, in.dtype(7));
  return {{in.dtype(7), shape}};
}

void qlinear_conv(const Node& node, Inputs in, std::span<Tensor> out) {
  Tensor sum(DType::kI32, out[0].shape());
  convolve_codes(node, centred(*in[0], in[2], 0), centred(*in[3], in[5], 0), optional_input(in, 8), sum);
  requantize(sum, factors(*in[1], *in[4], *in[6]), 1, in[7], out[0]);
}

std::vector<const char*> conv_attrs() { return {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"}; }

const OpDef kOps[] = {
    {.name = "ConvInteger",
     .first_opset = 10,
     .min_inputs = 2,
     .max_inputs = 4,
     .attrs = conv_attrs(),
     .infer = infer_conv_integer,
     .reference = conv_integer,
     .sums = true},
    {.name = "MatMulInteger",
     .first_opset = 10,
     .min_inputs = 2,
     .max_inputs = 4,
     .infer = infer_matmul_integer,
     .reference = matmul_integer,
     .sums = true},
    {.name = "QLinearConv",
     .first_opset = 10,
     .min_inputs = 8,
     .max_inputs = 9,
     .attrs = conv_attrs(),
     .infer = infer_qlinear_conv,
     .reference = qlinear_conv,
     .lower = lower_qlinear_conv,
     .sums = true},
    {.name = "QLinearMatMul",
     .first_opset = 10,
     .min_inputs = 8,
     .max_inputs = 8,
     .infer = infer_qlinear_matmul,
     .reference = qlinear_matmul,
     .sums = true},
};

}  // namespace

OpTable quantized_ops() { return kOps; }

}  // namespace atrous
