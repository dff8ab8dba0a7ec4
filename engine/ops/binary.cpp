// Functions of two elements with broadcasting: arithmetic, comparisons, logic.
#include <cmath>
#include <functional>

#include "ops/broadcast.h"
#include "ops/elementwise.h"
#include "ops/elementwise_lowering.h"
#include "ops/legacy.h"

namespace atrous {
namespace {

using Inputs = std::span<const Tensor* const>;
using BoolType = TypeList<bool>;

void require_equal_types(const Operands& in) {
  if (in.dtype(0) != in.dtype(1)) {
    fail(ErrorCode::kCorrupt, "inputs have different types: ", name(in.dtype(0)), " and ", name(in.dtype(1)));
  }
}

template <typename List>
std::vector<ValueType> infer_arithmetic(const Node&, const Operands& in) {
  require_type<List>(0, in.dtype(0));
  require_equal_types(in);
  return {{in.dtype(0), broadcast_shape(in.shape(0), in.shape(1))}};
}

template <typename List>
std::vector<ValueType> infer_comparison(const Node&, const Operands& in) {
  require_type<List>(0, in.dtype(0));
  require_equal_types(in);
  return {{DType::kBool, broadcast_shape(in.shape(0), in.shape(1))}};
}

// dst = function(a, b) with elements of type To in the destination.
template <typename From, typename To, typename Function>
void zip(Inputs in, Tensor& dst, const Function& function) {
  const auto a = in[0]->as<From>();
  const auto b = in[1]->as<From>();
  const auto to = dst.as<To>();
  for_each_broadcast<2>(dst.shape(), {&in[0]->shape(), &in[1]->shape()}, [&](std::int64_t i, const auto& at) {
    to[static_cast<std::size_t>(i)] =
        narrow<To>(function(widen(a[static_cast<std::size_t>(at[0])]), widen(b[static_cast<std::size_t>(at[1])])));
  });
}

template <typename List, auto kFunction>
void arithmetic(const Node&, Inputs in, std::span<Tensor> out) {
  dispatch<List>(in[0]->dtype(), [&]<typename T>() { zip<T, T>(in, out[0], kFunction); });
}

template <typename List, auto kFunction>
void comparison(const Node&, Inputs in, std::span<Tensor> out) {
  dispatch<List>(in[0]->dtype(), [&]<typename T>() { zip<T, bool>(in, out[0], kFunction); });
}

constexpr auto kAdd = []<typename T>(T a, T b) { return static_cast<T>(modular(a) + modular(b)); };
constexpr auto kSub = []<typename T>(T a, T b) { return static_cast<T>(modular(a) - modular(b)); };
constexpr auto kMul = []<typename T>(T a, T b) { return static_cast<T>(modular(a) * modular(b)); };

// Integers truncate; a division by zero gives 0, and the smallest number by -1 wraps around.
constexpr auto kDiv = []<typename T>(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    if (b == T{0}) return T{0};
    if (std::is_signed_v<T> && b == static_cast<T>(-1)) return static_cast<T>(0 - modular(a));
    return static_cast<T>(a / b);
  } else {
    return a / b;
  }
};

// The remainder with the sign of the dividend.
constexpr auto kRemainder = []<typename T>(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(modular(a) - modular(b) * modular(kDiv(a, b)));
  } else {
    return std::fmod(a, b);
  }
};

// The remainder with the sign of the divisor.
constexpr auto kModulo = []<typename T>(T a, T b) {
  const T remainder = kRemainder(a, b);
  const bool wrong_sign = remainder != T{0} && (remainder < T{0}) != (b < T{0});
  return wrong_sign ? kAdd(remainder, b) : remainder;
};

std::vector<ValueType> infer_mod(const Node& node, const Operands& in) {
  if (holds<FloatTypes>(in.dtype(0)) && node.attrs.integer("fmod", 0) == 0) {
    fail(ErrorCode::kCorrupt, "floats want fmod = 1");
  }
  return infer_arithmetic<NumberTypes>(node, in);
}

void mod(const Node& node, Inputs in, std::span<Tensor> out) {
  const bool truncates = node.attrs.integer("fmod", 0) != 0;
  dispatch<NumberTypes>(in[0]->dtype(), [&]<typename T>() {
    truncates ? zip<T, T>(in, out[0], kRemainder) : zip<T, T>(in, out[0], kModulo);
  });
}

void bit_shift(const Node& node, Inputs in, std::span<Tensor> out) {
  const bool left = node.attrs.string("direction", "") == "LEFT";
  dispatch<UnsignedTypes>(in[0]->dtype(), [&]<typename T>() {
    zip<T, T>(in, out[0], [&](T a, T b) {
      const bool shifted_out = b >= sizeof(T) * 8;
      const auto wide = static_cast<std::uint64_t>(a);
      return shifted_out ? T{0} : static_cast<T>(left ? wide << b : wide >> b);
    });
  });
}

std::string check_bit_shift(const Node& node, int) {
  const std::string direction = node.attrs.string("direction", "");
  return direction == "LEFT" || direction == "RIGHT" ? "" : "direction '" + direction + "'";
}

OpDef binary(const char* name, InferFn infer, ReferenceFn reference) {
  return {.name = name,
          .min_inputs = 2,
          .max_inputs = 2,
          .attrs = {"axis", "broadcast", "consumed_inputs"},
          .infer = infer,
          .reference = reference,
          .upgrade = upgrade_axis_broadcast};
}

template <typename List, auto kFunction>
OpDef arithmetic_op(const char* name, LowerFn lower_fast = nullptr) {
  OpDef op = binary(name, infer_arithmetic<List>, arithmetic<List, kFunction>);
  op.lower = lower_fast;
  return op;
}

template <Arithmetic kArithmetic>
void lower(Lowering& lowering) {
  lower_arithmetic(lowering, kArithmetic);
}

template <typename List, auto kFunction>
OpDef comparison_op(const char* name, int first_opset = 1) {
  OpDef op = binary(name, infer_comparison<List>, comparison<List, kFunction>);
  op.first_opset = first_opset;
  return op;
}

const OpDef kOps[] = {
    arithmetic_op<NumberTypes, kAdd>("Add", lower<Arithmetic::kAdd>),
    arithmetic_op<NumberTypes, kSub>("Sub", lower<Arithmetic::kSub>),
    arithmetic_op<NumberTypes, kMul>("Mul", lower<Arithmetic::kMul>),
    arithmetic_op<NumberTypes, kDiv>("Div", lower<Arithmetic::kDiv>),
    arithmetic_op<BoolType, std::logical_and<>{}>("And"),
    arithmetic_op<BoolType, std::logical_or<>{}>("Or"),
    arithmetic_op<BoolType, std::not_equal_to<>{}>("Xor"),
    comparison_op<AllTypes, std::equal_to<>{}>("Equal"),
    comparison_op<NumberTypes, std::less<>{}>("Less"),
    comparison_op<NumberTypes, std::less_equal<>{}>("LessOrEqual", 12),
    comparison_op<NumberTypes, std::greater<>{}>("Greater"),
    comparison_op<NumberTypes, std::greater_equal<>{}>("GreaterOrEqual", 12),
    {.name = "Mod",
     .first_opset = 10,
     .min_inputs = 2,
     .max_inputs = 2,
     .attrs = {"fmod"},
     .infer = infer_mod,
     .reference = mod},
    {.name = "BitShift",
     .first_opset = 11,
     .min_inputs = 2,
     .max_inputs = 2,
     .attrs = {"direction"},
     .infer = infer_arithmetic<UnsignedTypes>,
     .reference = bit_shift,
     .check = check_bit_shift},
};

}  // namespace

OpTable binary_ops() { return kOps; }

}  // namespace atrous
