// Shapes with checked products, and tensors over owned or borrowed memory.
#include "atrous/tensor.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <new>

#include "core/alignment.h"
#include "core/checked.h"
#include "core/error.h"

namespace atrous {
std::size_t size_of(DType dtype) {
  switch (dtype) {
    case DType::kI8:
    case DType::kU8:
    case DType::kBool: return 1;
    case DType::kF16:
    case DType::kBF16:
    case DType::kI16:
    case DType::kU16: return 2;
    case DType::kF32:
    case DType::kI32:
    case DType::kU32: return 4;
    case DType::kF64:
    case DType::kI64:
    case DType::kU64: return 8;
  }
  return 0;
}

const char* name(DType dtype) {
  static constexpr const char* kNames[] = {"f32", "f64", "f16", "bf16", "i8",  "u8",  "i16",
                                           "u16", "i32", "u32", "i64",  "u64", "bool"};
  return kNames[static_cast<std::size_t>(dtype)];
}

Shape Shape::unranked() {
  Shape shape;
  shape.ranked_ = false;
  return shape;
}

bool Shape::complete() const {
  for (const std::int64_t dim : dims_) {
    if (dim < 0) return false;
  }
  return ranked_;
}

std::int64_t Shape::elements() const {
  if (!complete()) fail(ErrorCode::kInternal, "the shape ", text(), " is not complete");
  std::int64_t product = 1;  // without extents of 0, which must not hide that the others overflow
  bool empty = false;
  for (const std::int64_t dim : dims_) {
    empty = empty || dim == 0;
    if (dim > 0 && __builtin_mul_overflow(product, dim, &product)) {
      fail(ErrorCode::kResource, "the shape ", text(), " has more elements than can be counted");
    }
  }
  return empty ? 0 : product;
}

std::string Shape::text() const {
  if (!ranked_) return "[*]";
  std::string text = "[";
  for (std::size_t i = 0; i < dims_.size(); ++i) {
    if (i > 0) text += ',';
    text += dims_[i] < 0 ? "?" : std::to_string(dims_[i]);
  }
  return text + "]";
}

void Tensor::Free::operator()(std::byte* memory) const { ::operator delete[](memory, std::align_val_t{kAlignment}); }

Tensor::Tensor(DType dtype, Shape shape) : dtype_(dtype), shape_(std::move(shape)) {
  const auto size = static_cast<std::size_t>(std::max<std::int64_t>(storage_bytes(dtype, shape_), 1));
  void* memory = ::operator new[](size, std::align_val_t{kAlignment}, std::nothrow);
  if (memory == nullptr)
    fail(ErrorCode::kResource, "no memory for a tensor ", name(dtype), shape_.text(), " of ", size, " bytes");
  storage_.reset(static_cast<std::byte*>(memory));
  data_ = memory;
}

Tensor Tensor::borrow(DType dtype, Shape shape, void* data) {
  Tensor tensor;
  tensor.dtype_ = dtype;
  tensor.shape_ = std::move(shape);
  tensor.data_ = data;
  return tensor;
}

Tensor Tensor::borrow(DType dtype, Shape shape, const void* data) {
  Tensor tensor = borrow(dtype, std::move(shape), const_cast<void*>(data));
  tensor.read_only_ = true;
  return tensor;
}

std::size_t Tensor::bytes() const { return static_cast<std::size_t>(storage_bytes(dtype_, shape_)); }

void* Tensor::data() {
  if (read_only_) fail(ErrorCode::kInternal, "write access to a read-only tensor ", shape_.text());
  return data_;
}

void Tensor::require(DType dtype) const {
  if (dtype != dtype_) {
    fail(ErrorCode::kInvalidArgument, "a tensor of ", name(dtype_), " is read as ", name(dtype));
  }
}

Tensor Tensor::clone() const {
  Tensor copy(dtype_, shape_);
  if (bytes() > 0) std::memcpy(copy.data_, data_, bytes());
  return copy;
}

Tensor Tensor::view() const { return borrow(dtype_, shape_, static_cast<const void*>(data_)); }

Tensor Tensor::reshaped(Shape shape) && {
  if (shape.elements() != elements()) {
    fail(ErrorCode::kInvalidArgument, "a tensor ", shape_.text(), " cannot take the shape ", shape.text());
  }
  Tensor tensor = std::move(*this);
  tensor.shape_ = std::move(shape);
  return tensor;
}

float to_f32(BFloat16 value) { return std::bit_cast<float>(static_cast<std::uint32_t>(value.bits) << 16); }

float to_f32(Float16 value) {
  const std::uint32_t sign = static_cast<std::uint32_t>(value.bits & 0x8000u) << 16;
  const std::uint32_t exponent = (value.bits >> 10) & 0x1Fu;
  const std::uint32_t mantissa = value.bits & 0x3FFu;
  if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000u | (mantissa << 13));
  if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
  const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;  // zero and subnormals
  return sign != 0 ? -magnitude : magnitude;
}

BFloat16 to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return {static_cast<std::uint16_t>((bits >> 16) | 0x40u)};  // NaN stays NaN
  return {static_cast<std::uint16_t>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16)};
}

Float16 to_f16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFu;
  if (magnitude > 0x7F800000u) return {static_cast<std::uint16_t>(sign | 0x7E00u)};
  if (magnitude >= 0x477FF000u) return {static_cast<std::uint16_t>(sign | 0x7C00u)};  // rounds to infinity
  if (magnitude < 0x38800000u) {  // a subnormal half: let the float adder round at 2^-24
    const float rounded = std::bit_cast<float>(magnitude) + 0.5f;
    return {static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(rounded) - 0x3F000000u))};
  }
  const std::uint32_t rounded = magnitude + 0xFFFu + ((magnitude >> 13) & 1u);
  return {static_cast<std::uint16_t>(sign | ((rounded - 0x38000000u) >> 13))};
}

}  // namespace atrous
