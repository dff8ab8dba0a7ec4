// Changes of the element type.
#include "ops/onnx_types.h"
#include "tflite/operators.h"

namespace atrous {

void import_cast(Operation& op) {
  DType to = op.tensors().dtype(op.output());
  if (to == DType::kF16 || to == DType::kF64) to = DType::kF32;
  op.finish(op.build().emit("Cast", attributes({{"to", onnx_number(to)}}), {op.value(0)}));
}

// Numbers are real in the graph; the rounding stands behind the operator that makes the tensor.
void import_quantize(Operation& op) { op.finish(op.value(0)); }

void import_dequantize(Operation& op) {
  if (op.tensors().is_constant(op.input(0))) return op.tensors().make_alias(op.output(), op.input(0));
  op.finish(op.value(0));
}

}  // namespace atrous
