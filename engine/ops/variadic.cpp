// Functions of any number of tensors with broadcasting: Max, Min, Sum, Mean.
#include <cmath>

#include "ops/broadcast.h"
#include "ops/elementwise.h"
#include "ops/legacy.h"

namespace atrous {
namespace {

using Inputs = std::span<const Tensor* const>;

template <typename List>
std::vector<ValueType> infer_variadic(const Node&, const Operands& in) {
  require_type<List>(0, in.dtype(0));
  Shape shape = in.shape(0);
  for (int i = 1; i < in.size(); ++i) {
    if (in.dtype(i) != in.dtype(0)) {
      fail(ErrorCode::kCorrupt, "input ", i, " is ", name(in.dtype(i)), ", wanted ", name(in.dtype(0)));
    }
    shape = broadcast_shape(shape, in.shape(i));
  }
  return {{in.dtype(0), shape}};
}

// dst = finish(combine(...combine(in[0], in[1])..., in[n-1])), calculated in the wide type of the elements.
template <typename List, typename Combine, typename Finish>
void combine_all(Inputs in, Tensor& dst, const Combine& combine, const Finish& finish) {
  dispatch<List>(dst.dtype(), [&]<typename T>() {
    std::vector<Wide<T>> total(static_cast<std::size_t>(dst.elements()));
    for (std::size_t k = 0; k < in.size(); ++k) {
      const auto src = in[k]->as<T>();
      for_each_broadcast<1>(dst.shape(), {&in[k]->shape()}, [&](std::int64_t i, const auto& at) {
        Wide<T>& sum = total[static_cast<std::size_t>(i)];
        const Wide<T> x = widen(src[static_cast<std::size_t>(at[0])]);
        sum = k == 0 ? x : combine(sum, x);
      });
    }
    std::transform(total.begin(), total.end(), dst.as<T>().begin(), [&](Wide<T> x) { return narrow<T>(finish(x)); });
  });
}

constexpr auto kKeep = [](auto x) { return x; };

// NaN wins, as in numpy. NOLINTBEGIN(misc-redundant-expression): what differs from itself is NaN
constexpr auto kLarger = [](auto a, auto b) { return a > b || a != a ? a : b; };
constexpr auto kSmaller = [](auto a, auto b) { return a < b || a != a ? a : b; };
// NOLINTEND(misc-redundant-expression)
constexpr auto kSum = [](auto a, auto b) { return a + b; };

template <typename List, auto kCombine>
void combine_reference(const Node&, Inputs in, std::span<Tensor> out) {
  combine_all<List>(in, out[0], kCombine, kKeep);
}

void mean(const Node&, Inputs in, std::span<Tensor> out) {
  combine_all<FloatTypes>(in, out[0], kSum, [&]<typename T>(T sum) { return sum / static_cast<T>(in.size()); });
}

OpDef variadic(const char* name, InferFn infer, ReferenceFn reference) {
  return {.name = name,
          .max_inputs = -1,
          .attrs = {"consumed_inputs"},
          .infer = infer,
          .reference = reference,
          .upgrade = upgrade_consumed_inputs};
}

const OpDef kOps[] = {
    variadic("Max", infer_variadic<NumberTypes>, combine_reference<NumberTypes, kLarger>),
    variadic("Min", infer_variadic<NumberTypes>, combine_reference<NumberTypes, kSmaller>),
    variadic("Sum", infer_variadic<FloatTypes>, combine_reference<FloatTypes, kSum>),
    variadic("Mean", infer_variadic<FloatTypes>, mean),
};

}  // namespace

OpTable variadic_ops() { return kOps; }

}  // namespace atrous
