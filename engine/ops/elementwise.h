// Shape rules and loops of operators that treat every element alike.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/parallel.h"
#include "ops/dispatch.h"
#include "ops/op.h"

namespace atrous {

// One input whose element type is in the list; the output has its type and shape.
template <typename List>
std::vector<ValueType> infer_same(const Node&, const Operands& in) {
  require_type<List>(0, in.dtype(0));
  return {{in.dtype(0), in.shape(0)}};
}

// dst[i] = function(src[i]), calculated in the wide type of the elements. The function must not throw.
template <typename List, typename Function>
void map_elements(const Tensor& src, Tensor& dst, const Function& function) {
  dispatch<List>(src.dtype(), [&]<typename T>() {
    const auto from = src.as<T>();
    const auto to = dst.as<T>();
    parallel_ranges(src.elements(), 4096, [&](std::int64_t begin, std::int64_t end) {
      for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
        to[i] = narrow<T>(function(widen(from[i])));
      }
    });
  });
}

// The same for a function that needs no attributes, as the reference of an operator.
template <typename List, auto kFunction>
void map_reference(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  map_elements<List>(*in[0], out[0], kFunction);
}

// The form in which + - * of integers wrap around without undefined behaviour; cast the result back.
template <typename T>
auto modular(T x) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<std::uint64_t>(x);
  } else {
    return x;
  }
}

// The integer nearest to zero from `value`, clamped to the range of T; 0 for NaN.
template <typename T>
T truncate_to(double value) {
  if (std::isnan(value)) return T{0};
  if (value <= static_cast<double>(std::numeric_limits<T>::min())) return std::numeric_limits<T>::min();
  if (value >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
  return static_cast<T>(value);
}

// A double as an element of any number type; integers are truncated and clamped.
template <typename T>
T from_double(double value) {
  if constexpr (kIsFloat<T>) {
    return narrow<T>(value);
  } else {
    return truncate_to<T>(value);
  }
}

// The elements of a tensor of numbers as doubles.
inline std::vector<double> as_doubles(const Tensor& tensor) {
  std::vector<double> values(static_cast<std::size_t>(tensor.elements()));
  dispatch<NumberTypes>(tensor.dtype(), [&]<typename T>() {
    std::transform(tensor.as<T>().begin(), tensor.as<T>().end(), values.begin(),
                   [](T value) { return static_cast<double>(widen(value)); });
  });
  return values;
}

}  // namespace atrous
