// Elementwise operators and softmax.
#include <algorithm>

#include "tflite/operators.h"

namespace atrous {
namespace {

using tflite::Activation;

template <typename Options>
Activation activation_of(const Operation& op) {
  const auto* const options = op.find_options<Options>();
  return options == nullptr ? Activation::NONE : options->fused_activation_function();
}

void binary(Operation& op, const char* name, Activation activation) {
  const int rank = std::max(op.rank(0), op.rank(1));
  const std::vector<ValueId> operands = {op.operand(0, rank), op.operand(1, rank)};
  op.finish(op.build().emit(name, {}, operands), activation);
}

void unary(Operation& op, const char* name, Attrs attrs = {}) {
  op.finish(op.build().emit(name, std::move(attrs), {op.value(0)}));
}

}  // namespace

void import_add(Operation& op) { binary(op, "Add", activation_of<tflite::AddOptions>(op)); }
void import_sub(Operation& op) { binary(op, "Sub", activation_of<tflite::SubOptions>(op)); }
void import_mul(Operation& op) { binary(op, "Mul", activation_of<tflite::MulOptions>(op)); }
void import_div(Operation& op) { binary(op, "Div", activation_of<tflite::DivOptions>(op)); }
void import_maximum(Operation& op) { binary(op, "Max", Activation::NONE); }
void import_minimum(Operation& op) { binary(op, "Min", Activation::NONE); }

void import_relu(Operation& op) { op.finish(op.value(0), Activation::RELU); }
void import_relu6(Operation& op) { op.finish(op.value(0), Activation::RELU6); }
void import_relu_n1_to_1(Operation& op) { op.finish(op.value(0), Activation::RELU_N1_TO_1); }
void import_hard_swish(Operation& op) { unary(op, "HardSwish"); }
void import_logistic(Operation& op) { unary(op, "Sigmoid"); }
void import_tanh(Operation& op) { unary(op, "Tanh"); }

void import_leaky_relu(Operation& op) {
  unary(op, "LeakyRelu", attributes({{"alpha", op.options<tflite::LeakyReluOptions>().alpha()}}));
}

void import_prelu(Operation& op) {
  const std::vector<ValueId> operands = {op.value(0), op.operand(1, op.rank(0))};
  op.finish(op.build().emit("PRelu", {}, operands));
}

void import_softmax(Operation& op) {
  GraphBuilder& build = op.build();
  ValueId value = op.value(0);
  const int rank = op.rank(0);
  if (rank == 0) fail(ErrorCode::kCorrupt, "a scalar, wanted an axis of classes");
  const float beta = op.options<tflite::SoftmaxOptions>().beta();
  if (beta != 1.0F) value = build.emit("Mul", {}, {value, build.number("beta", beta)});
  const std::int64_t axis = graph_axis(rank - 1, rank);
  op.finish(build.emit("Softmax", attributes({{"axis", axis}}), {value}));
}

}  // namespace atrous
