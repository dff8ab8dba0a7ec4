// Copying elements of any type by index tables.
#include "ops/relocate.h"

#include <cstring>

#include "core/error.h"

namespace atrous {
namespace {

template <typename T>
struct Relocation {
  const T* src;
  T* dst;
  T fill;
  const std::vector<OffsetTable>& tables;

  void fill_block(std::size_t axis) {
    std::size_t count = 1;
    for (; axis < tables.size(); ++axis) count *= tables[axis].size();
    for (std::size_t i = 0; i < count; ++i) *dst++ = fill;
  }

  void row(std::int64_t offset) {
    for (const std::int64_t step : tables.back()) *dst++ = step == kFill ? fill : src[offset + step];
  }

  void walk(std::size_t axis, std::int64_t offset) {
    if (axis + 1 == tables.size()) return row(offset);
    for (const std::int64_t step : tables[axis]) {
      if (step == kFill) {
        fill_block(axis + 1);
      } else {
        walk(axis + 1, offset + step);
      }
    }
  }
};

template <typename T>
void relocate_as(const Tensor& src, const std::vector<OffsetTable>& tables, Tensor& dst, const void* fill) {
  T value = 0;
  if (fill != nullptr) std::memcpy(&value, fill, sizeof(T));
  Relocation<T> relocation{static_cast<const T*>(src.data()), static_cast<T*>(dst.data()), value, tables};
  if (tables.empty()) {
    *relocation.dst = *relocation.src;
  } else {
    relocation.walk(0, 0);
  }
}

}  // namespace

void relocate(const Tensor& src, const std::vector<OffsetTable>& tables, Tensor& dst, const void* fill) {
  for (const OffsetTable& table : tables) {
    if (table.empty()) return;
  }
  switch (size_of(dst.dtype())) {
    case 1: return relocate_as<std::uint8_t>(src, tables, dst, fill);
    case 2: return relocate_as<std::uint16_t>(src, tables, dst, fill);
    case 4: return relocate_as<std::uint32_t>(src, tables, dst, fill);
    default: return relocate_as<std::uint64_t>(src, tables, dst, fill);
  }
}

OffsetTable stepping(std::int64_t count, std::int64_t stride) {
  OffsetTable table(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<std::int64_t>(i) * stride;
  return table;
}

std::vector<std::int64_t> row_major_strides(const Shape& shape) {
  std::vector<std::int64_t> strides(static_cast<std::size_t>(shape.rank()), 1);
  for (std::size_t axis = strides.size(); axis-- > 1;) {
    strides[axis - 1] = strides[axis] * shape[static_cast<int>(axis)];
  }
  return strides;
}

std::vector<std::int64_t> integers_of(const Tensor* tensor) {
  if (tensor == nullptr) return {};
  if (tensor->dtype() == DType::kI64) {
    const auto elements = tensor->as<std::int64_t>();
    return {elements.begin(), elements.end()};
  }
  if (tensor->dtype() != DType::kI32) fail(ErrorCode::kCorrupt, "an input is ", name(tensor->dtype()), ", wanted i64");
  const auto elements = tensor->as<std::int32_t>();
  return {elements.begin(), elements.end()};
}

}  // namespace atrous
