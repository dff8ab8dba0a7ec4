// Arithmetic of two f32 tensors: SIMD over the innermost axis.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/binary.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include "kernels/binary.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

struct Operation {
  template <typename V>
  static V apply(Arithmetic arithmetic, V a, V b) {
    switch (arithmetic) {
      case Arithmetic::kAdd: return hn::Add(a, b);
      case Arithmetic::kSub: return hn::Sub(a, b);
      case Arithmetic::kMul: return hn::Mul(a, b);
      case Arithmetic::kDiv: return hn::Div(a, b);
      case Arithmetic::kMax: return hn::Max(a, b);
      case Arithmetic::kMin: return hn::Min(a, b);
    }
    return a;
  }
};

template <typename D>
hn::VFromD<D> load(D d, const float* from, std::int64_t stride, std::int64_t i) {
  return stride == 0 ? hn::Set(d, *from) : hn::LoadU(d, from + i);
}

// One row; strides are 0 or 1.
template <Arithmetic kArithmetic>
void row_of(const float* a, std::int64_t a_stride, const float* b, std::int64_t b_stride, float* dst,
            std::int64_t count) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(Operation::apply(kArithmetic, load(d, a, a_stride, i), load(d, b, b_stride, i)), d, dst + i);
  }
  const hn::CappedTag<float, 1> one;
  for (; i < count; ++i) {
    hn::StoreU(Operation::apply(kArithmetic, load(one, a, a_stride, i), load(one, b, b_stride, i)), one, dst + i);
  }
}

void row(Arithmetic arithmetic, const float* a, std::int64_t a_stride, const float* b, std::int64_t b_stride,
         float* dst, std::int64_t count) {
  switch (arithmetic) {
    case Arithmetic::kAdd: return row_of<Arithmetic::kAdd>(a, a_stride, b, b_stride, dst, count);
    case Arithmetic::kSub: return row_of<Arithmetic::kSub>(a, a_stride, b, b_stride, dst, count);
    case Arithmetic::kMul: return row_of<Arithmetic::kMul>(a, a_stride, b, b_stride, dst, count);
    case Arithmetic::kDiv: return row_of<Arithmetic::kDiv>(a, a_stride, b, b_stride, dst, count);
    case Arithmetic::kMax: return row_of<Arithmetic::kMax>(a, a_stride, b, b_stride, dst, count);
    case Arithmetic::kMin: return row_of<Arithmetic::kMin>(a, a_stride, b, b_stride, dst, count);
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>

#include "core/parallel.h"

namespace atrous {

HWY_EXPORT(row);

namespace {

constexpr std::int64_t kGrain = 1 << 14;  // elements that are worth a thread

struct Offsets {
  std::int64_t a = 0;
  std::int64_t b = 0;
};

// Where the operands' rows begin, for the row of dst with that number; rows run over all axes but the last.
Offsets row_offsets(const BinaryLoop& loop, std::int64_t number) {
  Offsets offsets;
  for (std::size_t axis = loop.dims.size() - 1; axis-- > 0;) {
    const std::int64_t index = number % loop.dims[axis];
    number /= loop.dims[axis];
    offsets.a += index * loop.a_strides[axis];
    offsets.b += index * loop.b_strides[axis];
  }
  return offsets;
}

float apply(Arithmetic arithmetic, float a, float b) {
  switch (arithmetic) {
    case Arithmetic::kAdd: return a + b;
    case Arithmetic::kSub: return a - b;
    case Arithmetic::kMul: return a * b;
    case Arithmetic::kDiv: return a / b;
    case Arithmetic::kMax: return std::max(a, b);
    case Arithmetic::kMin: return std::min(a, b);
  }
  return a;
}

std::int64_t count_rows(const BinaryLoop& loop) {
  std::int64_t rows = 1;
  for (std::size_t axis = 0; axis + 1 < loop.dims.size(); ++axis) rows *= loop.dims[axis];
  return rows;
}

}  // namespace

BinaryLoop merge_axes(const BinaryLoop& loop) {
  BinaryLoop merged{loop.arithmetic, {}, {}, {}};
  for (std::size_t axis = 0; axis < loop.dims.size(); ++axis) {
    const std::int64_t extent = loop.dims[axis];
    if (extent == 1) continue;
    const bool joins = !merged.dims.empty() && merged.a_strides.back() == loop.a_strides[axis] * extent &&
                       merged.b_strides.back() == loop.b_strides[axis] * extent;
    if (joins) {
      merged.dims.back() *= extent;
      merged.a_strides.back() = loop.a_strides[axis];
      merged.b_strides.back() = loop.b_strides[axis];
    } else {
      merged.dims.push_back(extent);
      merged.a_strides.push_back(loop.a_strides[axis]);
      merged.b_strides.push_back(loop.b_strides[axis]);
    }
  }
  if (merged.dims.empty()) merged = {loop.arithmetic, {1}, {1}, {1}};
  return merged;
}

// Bands of elements, so that one long row is shared out as well as many short ones.
void run_binary(const BinaryLoop& loop, const float* a, const float* b, float* dst) {
  const std::int64_t length = loop.dims.back();
  const std::int64_t a_stride = loop.a_strides.back();
  const std::int64_t b_stride = loop.b_strides.back();
  parallel_ranges(count_rows(loop) * length, kGrain, [&](std::int64_t begin, std::int64_t end) {
    while (begin < end) {
      const std::int64_t number = begin / length;
      const std::int64_t first = begin % length;
      const std::int64_t count = std::min(length - first, end - begin);
      const Offsets at = row_offsets(loop, number);
      HWY_DYNAMIC_DISPATCH(row)
      (loop.arithmetic, a + at.a + first * a_stride, a_stride, b + at.b + first * b_stride, b_stride, dst + begin,
       count);
      begin += count;
    }
  });
}

void run_binary_plain(const BinaryLoop& loop, const float* a, const float* b, float* dst) {
  const std::int64_t length = loop.dims.back();
  for (std::int64_t i = 0; i < count_rows(loop) * length; ++i) {
    const Offsets at = row_offsets(loop, i / length);
    dst[i] = apply(loop.arithmetic, a[at.a + i % length * loop.a_strides.back()],
                   b[at.b + i % length * loop.b_strides.back()]);
  }
}

}  // namespace atrous
#endif
