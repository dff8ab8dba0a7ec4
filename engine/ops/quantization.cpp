// Scales and zero points.
#include "ops/quantization.h"

namespace atrous {

void require_parameter(const Operands& in, int i, const Shape& shape, int axis) {
  if (!in.has(i) || (in.shape(i).rank() <= 1 && in.shape(i).elements() == 1)) return;
  const int resolved = resolve_axis(axis, shape.rank());
  if (in.shape(i) != Shape{shape[resolved]}) {
    fail(ErrorCode::kCorrupt, "input ", i, " has the shape ", in.shape(i).text(), ", wanted one element or [",
         shape[resolved], "]");
  }
}

Tensor centred(const Tensor& src, const Tensor* zero, int axis) {
  Tensor dst(DType::kI32, src.shape());
  const ParameterIndex index(zero, src.shape(), axis);
  const auto to = dst.as<std::int32_t>();
  dispatch<ByteTypes>(src.dtype(), [&]<typename T>() {
    const auto from = src.as<T>();
    for (std::size_t i = 0; i < to.size(); ++i) {
      to[i] = from[i] - static_cast<std::int32_t>(integer_at(zero, index(static_cast<std::int64_t>(i))));
    }
  });
  return dst;
}

Shape product_shape(const char* op, const Node& node, const Operands& in, std::array<int, 2> factors) {
  Graph graph;
  Node product{op, node.name, node.attrs, {}, {}};
  for (const int i : factors) {
    require_type<ByteTypes>(i, in.dtype(i));
    graph.values.push_back({"", DType::kF32, in.shape(i), -1});
    product.inputs.push_back(static_cast<ValueId>(graph.values.size() - 1));
  }
  return find_op(op)->infer(product, Operands(graph, product))[0].shape;
}

std::int64_t integer_at(const Tensor* tensor, std::size_t i) {
  std::int64_t value = 0;
  if (tensor == nullptr) return value;
  // NOLINTNEXTLINE(bugprone-signed-char-misuse): an i8 is a number
  dispatch<IntegerTypes>(tensor->dtype(), [&]<typename T>() { value = static_cast<std::int64_t>(tensor->as<T>()[i]); });
  return value;
}

}  // namespace atrous
