// Pow: the result has the type of the base, whatever the type of the exponent.
#include <cmath>

#include "ops/broadcast.h"
#include "ops/elementwise.h"
#include "ops/legacy.h"

namespace atrous {
namespace {

std::vector<ValueType> infer_pow(const Node&, const Operands& in) {
  require_type<NumberTypes>(0, in.dtype(0));
  require_type<NumberTypes>(1, in.dtype(1));
  return {{in.dtype(0), broadcast_shape(in.shape(0), in.shape(1))}};
}

// base to a natural exponent by squaring, modulo 2^64.
std::uint64_t integer_power(std::uint64_t base, std::uint64_t exponent) {
  std::uint64_t power = 1;
  for (; exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) power *= base;
    base *= base;
  }
  return power;
}

template <typename T>
T power(T base, double exponent) {
  if constexpr (std::is_integral_v<T>) {
    constexpr double kMostExact = 0x1p53;
    const bool natural = exponent >= 0 && exponent < kMostExact && std::floor(exponent) == exponent;
    if (natural) {
      return static_cast<T>(integer_power(static_cast<std::uint64_t>(base), static_cast<std::uint64_t>(exponent)));
    }
  }
  return from_double<T>(std::pow(static_cast<double>(widen(base)), exponent));
}

void pow_reference(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const std::vector<double> exponents = as_doubles(*in[1]);
  dispatch<NumberTypes>(in[0]->dtype(), [&]<typename T>() {
    const auto base = in[0]->as<T>();
    const auto dst = out[0].as<T>();
    for_each_broadcast<2>(out[0].shape(), {&in[0]->shape(), &in[1]->shape()}, [&](std::int64_t i, const auto& at) {
      dst[static_cast<std::size_t>(i)] =
          power<T>(base[static_cast<std::size_t>(at[0])], exponents[static_cast<std::size_t>(at[1])]);
    });
  });
}

const OpDef kOps[] = {
    {.name = "Pow",
     .min_inputs = 2,
     .max_inputs = 2,
     .attrs = {"axis", "broadcast"},
     .infer = infer_pow,
     .reference = pow_reference,
     .upgrade = upgrade_axis_broadcast},
};

}  // namespace

OpTable pow_ops() { return kOps; }

}  // namespace atrous
