// From an element type at run time to a C++ type at compile time, and arithmetic on 16-bit floats.
#pragma once

#include <type_traits>

#include "atrous/tensor.h"
#include "core/error.h"

namespace atrous {

template <typename... Ts>
struct TypeList {};

template <typename... Lists>
struct Joined;
template <typename... As>
struct Joined<TypeList<As...>> {
  using type = TypeList<As...>;
};
template <typename... As, typename... Bs, typename... Rest>
struct Joined<TypeList<As...>, TypeList<Bs...>, Rest...> : Joined<TypeList<As..., Bs...>, Rest...> {};

template <typename... Lists>
using Join = typename Joined<Lists...>::type;

using FloatTypes = TypeList<float, double, Float16, BFloat16>;
using SignedTypes = TypeList<std::int8_t, std::int16_t, std::int32_t, std::int64_t>;
using UnsignedTypes = TypeList<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>;
using IntegerTypes = Join<SignedTypes, UnsignedTypes>;
using NumberTypes = Join<FloatTypes, IntegerTypes>;
using AllTypes = Join<NumberTypes, TypeList<bool>>;

namespace detail {

template <typename... Ts, typename Body>
bool dispatch_over(TypeList<Ts...>, DType dtype, const Body& body) {
  return ((dtype == DTypeOf<Ts>::value && (body.template operator()<Ts>(), true)) || ...);
}

}  // namespace detail

// Whether the list holds the C++ type of `dtype`.
template <typename List>
bool holds(DType dtype) {
  return detail::dispatch_over(List{}, dtype, []<typename>() {});
}

// Throws corrupt unless input `i`, of type `dtype`, has one of the listed types.
template <typename List>
void require_type(int i, DType dtype) {
  if (!holds<List>(dtype))
    fail(ErrorCode::kCorrupt, "input ", i, " is ", name(dtype), ", which this operator does not take");
}

// Calls body.operator()<T>() for the C++ type T of `dtype`:
//   dispatch<FloatTypes>(dtype, [&]<typename T>() { ... });
// Throws unsupported if the list does not hold it.
template <typename List, typename Body>
void dispatch(DType dtype, const Body& body) {
  if (!detail::dispatch_over(List{}, dtype, body)) {
    fail(ErrorCode::kUnsupported, "elements of type ", name(dtype), " are not supported here");
  }
}

template <typename T>
constexpr bool kIsHalf = std::is_same_v<T, Float16> || std::is_same_v<T, BFloat16>;
template <typename T>
constexpr bool kIsFloat = kIsHalf<T> || std::is_floating_point_v<T>;

// The type to calculate in: float for 16-bit floats, T itself for everything else.
template <typename T>
using Wide = std::conditional_t<kIsHalf<T>, float, T>;

template <typename T>
Wide<T> widen(T value) {
  if constexpr (kIsHalf<T>) {
    return to_f32(value);
  } else {
    return value;
  }
}

// From any arithmetic type to an element; the caller answers for the range of integers.
template <typename T, typename From>
T narrow(From value) {
  if constexpr (std::is_same_v<T, Float16>) {
    return to_f16(static_cast<float>(value));
  } else if constexpr (std::is_same_v<T, BFloat16>) {
    return to_bf16(static_cast<float>(value));
  } else {
    return static_cast<T>(value);
  }
}

}  // namespace atrous
