// Dense tensors: element type, shape, and memory that is owned or borrowed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "atrous/export.h"

namespace ATROUS_EXPORT atrous {

enum class DType : std::uint8_t { kF32, kF64, kF16, kBF16, kI8, kU8, kI16, kU16, kI32, kU32, kI64, kU64, kBool };

// Bytes of one element; kBool takes one byte (0 or 1).
std::size_t size_of(DType dtype);

// "f32", "i64", "bool", ...
const char* name(DType dtype);

// The extents of a tensor, outermost first. An extent may be kUnknownDim while the size of the input is open, and
// the whole shape may be unranked; complete() tells whether everything is known. A scalar has rank 0.
class Shape {
 public:
  static constexpr std::int64_t kUnknownDim = -1;

  Shape() = default;
  Shape(std::initializer_list<std::int64_t> dims) : dims_(dims) {}
  explicit Shape(std::vector<std::int64_t> dims) : dims_(std::move(dims)) {}
  static Shape unranked();

  bool ranked() const { return ranked_; }
  bool complete() const;
  int rank() const { return static_cast<int>(dims_.size()); }
  // Throws std::out_of_range for an axis that is not there.
  std::int64_t operator[](int axis) const { return dims_.at(static_cast<std::size_t>(axis)); }
  std::int64_t& operator[](int axis) { return dims_.at(static_cast<std::size_t>(axis)); }

  const std::vector<std::int64_t>& dims() const { return dims_; }

  // The product of all extents; 1 for a scalar. Throws resource on overflow, internal if not complete.
  std::int64_t elements() const;

  // "[1,3,513,513]"; unknown extents are "?", an unranked shape is "[*]".
  std::string text() const;

  bool operator==(const Shape& other) const = default;

 private:
  std::vector<std::int64_t> dims_;
  bool ranked_ = true;
};

template <typename T>
struct DTypeOf;  // DTypeOf<float>::value == DType::kF32, for every C++ type that an element can have

// A dense row-major tensor. Move-only; clone() copies. Owned memory is 64-byte aligned and not initialised.
class Tensor {
 public:
  Tensor() = default;
  Tensor(DType dtype, Shape shape);  // owns; throws resource when there is no memory

  // A tensor over the caller's memory, which must outlive it. The const form may only be read.
  static Tensor borrow(DType dtype, Shape shape, void* data);
  static Tensor borrow(DType dtype, Shape shape, const void* data);

  // An owned tensor with the given elements.
  template <typename T>
  static Tensor of(Shape shape, std::initializer_list<T> elements);
  template <typename T>
  static Tensor of(Shape shape, const std::vector<T>& elements);

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  std::int64_t elements() const { return shape_.elements(); }
  std::size_t bytes() const;
  bool owns() const { return storage_ != nullptr; }

  const void* data() const { return data_; }
  void* data();  // throws internal on memory that was borrowed as const

  // The elements as T; throws invalid_argument if T is not the element type.
  template <typename T>
  std::span<const T> as() const {
    require(DTypeOf<T>::value);
    return {static_cast<const T*>(data_), static_cast<std::size_t>(elements())};
  }
  template <typename T>
  std::span<T> as() {
    require(DTypeOf<T>::value);
    return {static_cast<T*>(data()), static_cast<std::size_t>(elements())};
  }

  // Points a borrowed tensor at other memory.
  void rebind(void* data) { data_ = data; }

  Tensor clone() const;             // an owned copy
  Tensor view() const;              // a read-only tensor over the same memory, which this one keeps
  Tensor reshaped(Shape shape) &&;  // the same memory under a shape with as many elements

 private:
  struct Free {
    void operator()(std::byte* memory) const;
  };
  void require(DType dtype) const;

  DType dtype_ = DType::kF32;
  Shape shape_{0};
  std::unique_ptr<std::byte[], Free> storage_;
  void* data_ = nullptr;
  bool read_only_ = false;
};

// 16-bit floats carry their bits; convert with to_f32 and the constructors.
struct Float16 {
  std::uint16_t bits = 0;
};
struct BFloat16 {
  std::uint16_t bits = 0;
};
float to_f32(Float16 value);
float to_f32(BFloat16 value);
Float16 to_f16(float value);    // round to nearest even
BFloat16 to_bf16(float value);  // round to nearest even

template <>
struct DTypeOf<float> {
  static constexpr DType value = DType::kF32;
};
template <>
struct DTypeOf<double> {
  static constexpr DType value = DType::kF64;
};
template <>
struct DTypeOf<Float16> {
  static constexpr DType value = DType::kF16;
};
template <>
struct DTypeOf<BFloat16> {
  static constexpr DType value = DType::kBF16;
};
template <>
struct DTypeOf<std::int8_t> {
  static constexpr DType value = DType::kI8;
};
template <>
struct DTypeOf<std::uint8_t> {
  static constexpr DType value = DType::kU8;
};
template <>
struct DTypeOf<std::int16_t> {
  static constexpr DType value = DType::kI16;
};
template <>
struct DTypeOf<std::uint16_t> {
  static constexpr DType value = DType::kU16;
};
template <>
struct DTypeOf<std::int32_t> {
  static constexpr DType value = DType::kI32;
};
template <>
struct DTypeOf<std::uint32_t> {
  static constexpr DType value = DType::kU32;
};
template <>
struct DTypeOf<std::int64_t> {
  static constexpr DType value = DType::kI64;
};
template <>
struct DTypeOf<std::uint64_t> {
  static constexpr DType value = DType::kU64;
};
template <>
struct DTypeOf<bool> {
  static constexpr DType value = DType::kBool;
};

template <typename T>
Tensor Tensor::of(Shape shape, std::initializer_list<T> elements) {
  return of(std::move(shape), std::vector<T>(elements));
}

template <typename T>
Tensor Tensor::of(Shape shape, const std::vector<T>& elements) {
  Tensor tensor(DTypeOf<T>::value, std::move(shape));
  const auto dst = tensor.as<T>();
  for (std::size_t i = 0; i < dst.size(); ++i) dst[i] = elements.at(i);
  return tensor;
}

}  // namespace atrous
