// Copying elements of any type by index tables.
#include "ops/relocate.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/error.h"
#include "core/parallel.h"

namespace atrous {
namespace {

constexpr std::size_t kWorthAThread = std::size_t{1} << 14;  // elements

template <typename T>
struct Walk {
  const T* src;
  T* dst;
  T fill;
  const std::vector<OffsetTable>& tables;
  bool rows_are_contiguous;

  void fill_block(std::size_t axis) {
    std::size_t count = 1;
    for (; axis < tables.size(); ++axis) count *= tables[axis].size();
    dst = std::fill_n(dst, count, fill);
  }

  void row(std::int64_t offset) {
    const OffsetTable& table = tables.back();
    if (rows_are_contiguous) {
      dst = std::copy_n(src + offset, table.size(), dst);
      return;
    }
    for (const std::int64_t step : table) *dst++ = step == kFill ? fill : src[offset + step];
  }

  void axis(std::size_t k, std::int64_t offset) {
    if (k + 1 == tables.size()) return row(offset);
    for (const std::int64_t along : tables[k]) step(k, along == kFill ? kFill : offset + along);
  }

  // Everything below one index of axis k.
  void step(std::size_t k, std::int64_t offset) {
    if (offset == kFill) {
      fill_block(k + 1);
    } else {
      axis(k + 1, offset);
    }
  }
};

// Parallel over the first axis that has more than one index; what lies before it is only an offset.
template <typename T>
void walk(const void* src, void* dst, std::uint64_t fill, const std::vector<OffsetTable>& tables, bool contiguous) {
  T value = 0;
  std::memcpy(&value, &fill, sizeof(T));
  Walk<T> whole{static_cast<const T*>(src), static_cast<T*>(dst), value, tables, contiguous};
  std::size_t k = 0;
  for (; k + 1 < tables.size() && tables[k].size() == 1; ++k) {
    if (tables[k][0] == kFill) return whole.fill_block(k);
    whole.src += tables[k][0];
  }
  if (k + 1 == tables.size()) return whole.row(0);
  std::size_t block = 1;
  for (std::size_t axis = k + 1; axis < tables.size(); ++axis) block *= tables[axis].size();
  const auto grain = static_cast<std::int64_t>(kWorthAThread / block + 1);
  parallel_ranges(static_cast<std::int64_t>(tables[k].size()), grain, [&](std::int64_t begin, std::int64_t end) {
    Walk<T> part = whole;
    part.dst += static_cast<std::size_t>(begin) * block;
    for (std::int64_t i = begin; i < end; ++i) part.step(k, tables[k][static_cast<std::size_t>(i)]);
  });
}

}  // namespace

Relocation::Relocation(std::vector<OffsetTable> tables, std::size_t element_bytes, std::uint64_t fill)
    : tables_(std::move(tables)), element_bytes_(element_bytes), fill_(fill) {
  if (tables_.empty()) tables_.push_back({0});
  for (const OffsetTable& table : tables_) elements_ *= static_cast<std::int64_t>(table.size());
  rows_are_contiguous_ = tables_.back() == stepping(static_cast<std::int64_t>(tables_.back().size()), 1);
}

void Relocation::run(const void* src, void* dst) const {
  if (elements_ == 0) return;
  switch (element_bytes_) {
    case 1: return walk<std::uint8_t>(src, dst, fill_, tables_, rows_are_contiguous_);
    case 2: return walk<std::uint16_t>(src, dst, fill_, tables_, rows_are_contiguous_);
    case 4: return walk<std::uint32_t>(src, dst, fill_, tables_, rows_are_contiguous_);
    default: return walk<std::uint64_t>(src, dst, fill_, tables_, rows_are_contiguous_);
  }
}

void relocate(const Tensor& src, const std::vector<OffsetTable>& tables, Tensor& dst, const void* fill) {
  std::uint64_t bits = 0;
  if (fill != nullptr) std::memcpy(&bits, fill, size_of(dst.dtype()));
  Relocation(tables, size_of(dst.dtype()), bits).run(src.data(), dst.data());
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
