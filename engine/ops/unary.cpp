// Functions of one element without attributes: Abs, Neg, Exp, Log, Sqrt, Erf, Floor and their kin.
#include <cmath>

#include "ops/elementwise.h"
#include "ops/elementwise_lowering.h"
#include "ops/legacy.h"

namespace atrous {
namespace {

// Integers wrap around: the negative of the smallest one is itself.
constexpr auto kNegative = []<typename T>(T x) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(0 - static_cast<std::uint64_t>(x));
  } else {
    return -x;
  }
};

constexpr auto kMagnitude = []<typename T>(T x) {
  if constexpr (std::is_integral_v<T>) {
    return x < T{0} ? kNegative(x) : x;
  } else {
    return std::abs(x);
  }
};

constexpr auto kSign = []<typename T>(T x) { return static_cast<T>((x > T{0} ? 1 : 0) - (x < T{0} ? 1 : 0)); };

// log(1 + exp(x)) without overflow.
constexpr auto kSoftplus = [](auto x) { return std::max(x, decltype(x){0}) + std::log1p(std::exp(-std::abs(x))); };

using SignedNumberTypes = Join<FloatTypes, SignedTypes>;
using BoolType = TypeList<bool>;

template <typename List, auto kFunction>
OpDef unary(const char* name) {
  return {.name = name,
          .attrs = {"consumed_inputs"},
          .infer = infer_same<List>,
          .reference = map_reference<List, kFunction>,
          .upgrade = upgrade_consumed_inputs,
          .lower = lower_activation};
}

const OpDef kOps[] = {
    unary<NumberTypes, kMagnitude>("Abs"),
    unary<SignedNumberTypes, kNegative>("Neg"),
    unary<NumberTypes, kSign>("Sign"),
    unary<FloatTypes, [](auto x) { return std::exp(x); }>("Exp"),
    unary<FloatTypes, [](auto x) { return std::log(x); }>("Log"),
    unary<FloatTypes, [](auto x) { return std::sqrt(x); }>("Sqrt"),
    unary<FloatTypes, [](auto x) { return 1 / x; }>("Reciprocal"),
    unary<FloatTypes, [](auto x) { return std::floor(x); }>("Floor"),
    unary<FloatTypes, [](auto x) { return std::ceil(x); }>("Ceil"),
    unary<FloatTypes, [](auto x) { return std::nearbyint(x); }>("Round"),  // ties to even
    unary<FloatTypes, [](auto x) { return std::sin(x); }>("Sin"),
    unary<FloatTypes, [](auto x) { return std::cos(x); }>("Cos"),
    unary<FloatTypes, [](auto x) { return std::tanh(x); }>("Tanh"),
    unary<FloatTypes, [](auto x) { return std::erf(x); }>("Erf"),
    unary<FloatTypes, kSoftplus>("Softplus"),
    unary<FloatTypes, [](auto x) { return x / (1 + std::abs(x)); }>("Softsign"),
    unary<BoolType, [](bool x) { return !x; }>("Not"),
};

}  // namespace

OpTable unary_ops() { return kOps; }

}  // namespace atrous
