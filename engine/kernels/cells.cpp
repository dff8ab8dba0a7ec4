// Labels of the pixels between four logits, compiled for several instruction sets.
#include "kernels/cells.h"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cells.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace atrous {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

HWY_INLINE std::size_t DistinctWinners(const CornerWinners& winners, CornerWinners& distinct) {
  std::size_t count = 0;
  for (const std::uint16_t winner : winners) {
    const auto end = distinct.begin() + static_cast<std::ptrdiff_t>(count);
    if (std::find(distinct.begin(), end, winner) == end) distinct[count++] = winner;
  }
  return count;
}

// Whether classes at..at+lanes are below class `rival` at all four corners.
template <class D>
HWY_INLINE hn::Mask<D> Below(D d, const CellCorners& corners, int rival, int at) {
  const auto below = [d, rival, at](const float* corner)
                         HWY_ATTR { return hn::Lt(hn::LoadU(d, corner + at), hn::Set(d, corner[rival])); };
  return hn::And(hn::And(below(corners.top_left), below(corners.top_right)),
                 hn::And(below(corners.bottom_left), below(corners.bottom_right)));
}

// For classes >= lanes; the last vector overlaps the one before.
template <class D>
HWY_INLINE int FindRivals(D d, const CellCorners& corners, const CornerWinners& winners, const Competition& competition,
                          std::uint16_t* rivals) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  const int classes = competition.classes;
  int found = 0;
  CornerWinners distinct;
  const std::size_t count = DistinctWinners(winners, distinct);
  for (int begin = 0; begin < classes; begin += lanes) {
    const int at = std::min(begin, classes - lanes);
    auto out = hn::Ne(hn::LoadU(d, competition.bias + at), hn::Zero(d));
    for (std::size_t i = 0; i < count; ++i) out = hn::Or(out, Below(d, corners, distinct[i], at));
    std::uint8_t bytes[8] = {};
    hn::StoreMaskBits(d, hn::Not(out), bytes);
    unsigned bits = bytes[0] | static_cast<unsigned>(bytes[1]) << 8;
    for (bits >>= begin - at; bits != 0; bits &= bits - 1) {
      rivals[found++] = static_cast<std::uint16_t>(begin + static_cast<int>(hwy::Num0BitsBelowLS1Bit_Nonzero32(bits)));
    }
  }
  return found;
}

int FindCellRivals(const CellCorners& corners, const CornerWinners& winners, const Competition& competition,
                   std::uint16_t* rivals) {
  const hn::CappedTag<float, kCellRows> full;
  if (competition.classes >= static_cast<int>(hn::Lanes(full))) {
    return FindRivals(full, corners, winners, competition, rivals);
  }
  const hn::CappedTag<float, 4> four;
  if (competition.classes >= static_cast<int>(hn::Lanes(four))) {
    return FindRivals(four, corners, winners, competition, rivals);
  }
  return FindRivals(hn::CappedTag<float, 1>(), corners, winners, competition, rivals);
}

// The logits of every rival at the left and the right end of `rows` <= kCellRows rows.
void BlendEnds(const CellPixels& cell, const float* row_weights, int rows) {
  const hn::CappedTag<float, kCellRows> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int r = 0; r < rows; r += lanes) {
    const auto lower = hn::LoadU(d, row_weights + r);
    const auto upper = hn::Sub(hn::Set(d, 1.0F), lower);
    float* end = cell.ends + r;
    for (int i = 0; i < cell.rival_count; ++i, end += 2 * kCellRows) {
      const int klass = cell.rivals[i];
      const CellCorners& at = cell.corners;
      const auto left = hn::Mul(hn::Set(d, at.top_left[klass]), upper);
      const auto right = hn::Mul(hn::Set(d, at.top_right[klass]), upper);
      hn::StoreU(hn::MulAdd(hn::Set(d, at.bottom_left[klass]), lower, left), d, end);
      hn::StoreU(hn::MulAdd(hn::Set(d, at.bottom_right[klass]), lower, right), d, end + kCellRows);
    }
  }
}

// Writes the first `count` lanes, and nothing else that differs from what is there.
template <class D, class V>
HWY_INLINE void StoreFirst(D d, V labels, int count, int room, hn::TFromD<D>* dst) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  if (lanes <= room) {
    const auto keep = hn::FirstN(d, static_cast<std::size_t>(count));
    hn::StoreU(hn::IfThenElse(keep, labels, hn::LoadU(d, dst)), d, dst);
    return;
  }
  HWY_ALIGN hn::TFromD<D> some[kCellRows];
  hn::StoreU(labels, d, some);
  for (int x = 0; x < count; ++x) dst[x] = some[x];
}

template <bool kRounds, typename Label>
HWY_INLINE void LabelRows(const CellPixels& cell, int rows, const LabelWindow<Label>& dst) {
  const hn::CappedTag<float, kCellRows> d;
  const hn::RebindToSigned<decltype(d)> di;
  const hn::Rebind<Label, decltype(d)> dl;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const auto per_unit = hn::Set(d, kRounds ? 1.0F / cell.rounding : 1.0F);
  for (int x = 0; x < cell.columns; x += lanes) {
    const auto to_right = hn::LoadU(d, cell.column_weights + x);
    const auto to_left = hn::Sub(hn::Set(d, 1.0F), to_right);
    const int count = std::min(cell.columns - x, lanes);
    Label* row = dst.data + x;
    for (int r = 0; r < rows; ++r, row += dst.stride) {
      auto best = hn::Set(d, -std::numeric_limits<float>::infinity());
      auto winner = hn::Zero(di);
      const float* end = cell.ends + r;
      for (int i = 0; i < cell.rival_count; ++i, end += 2 * kCellRows) {
        const auto left = hn::Mul(hn::Set(d, end[0]), to_left);
        auto value = hn::MulAdd(hn::Set(d, end[kCellRows]), to_right, left);
        if (kRounds) value = hn::Round(hn::Mul(value, per_unit));
        const auto better = hn::Gt(value, best);
        best = hn::IfThenElse(better, value, best);
        winner = hn::IfThenElse(hn::RebindMask(di, better), hn::Set(di, cell.rivals[i]), winner);
      }
      StoreFirst(dl, hn::DemoteTo(dl, winner), count, dst.room - x, row);
    }
  }
}

template <typename Label>
HWY_INLINE void LabelCell(const CellPixels& cell, const LabelWindow<Label>& dst) {
  for (int r = 0; r < cell.rows; r += kCellRows) {
    const int rows = std::min(cell.rows - r, kCellRows);
    BlendEnds(cell, cell.row_weights + r, rows);
    const LabelWindow<Label> window{dst.data + static_cast<std::size_t>(r) * dst.stride, dst.stride, dst.room};
    if (cell.rounding > 0.0F) {
      LabelRows<true>(cell, rows, window);
    } else {
      LabelRows<false>(cell, rows, window);
    }
  }
}

void LabelCell8(const CellPixels& cell, const LabelWindow<std::uint8_t>& dst) { LabelCell(cell, dst); }
void LabelCell16(const CellPixels& cell, const LabelWindow<std::uint16_t>& dst) { LabelCell(cell, dst); }

}  // namespace HWY_NAMESPACE
}  // namespace atrous
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {
namespace {

HWY_EXPORT(FindCellRivals);
HWY_EXPORT(LabelCell8);
HWY_EXPORT(LabelCell16);

bool below(const CellCorners& corners, int klass, int rival) {
  const auto less = [klass, rival](const float* corner) { return corner[klass] < corner[rival]; };
  return less(corners.top_left) && less(corners.top_right) && less(corners.bottom_left) && less(corners.bottom_right);
}

float blend(float a, float b, float weight) { return a * (1.0F - weight) + b * weight; }

template <typename Label>
void label_any_plain(const CellPixels& cell, const LabelWindow<Label>& dst) {
  for (int y = 0; y < cell.rows; ++y) {
    for (int x = 0; x < cell.columns; ++x) {
      float best = -std::numeric_limits<float>::infinity();
      int winner = 0;
      for (int i = 0; i < cell.rival_count; ++i) {
        const int klass = cell.rivals[i];
        const CellCorners& at = cell.corners;
        const float left = blend(at.top_left[klass], at.bottom_left[klass], cell.row_weights[y]);
        const float right = blend(at.top_right[klass], at.bottom_right[klass], cell.row_weights[y]);
        float value = blend(left, right, cell.column_weights[x]);
        if (cell.rounding > 0.0F) value = std::nearbyint(value / cell.rounding);
        if (!(value > best)) continue;
        best = value;
        winner = klass;
      }
      dst.data[static_cast<std::size_t>(y) * dst.stride + static_cast<std::size_t>(x)] = static_cast<Label>(winner);
    }
  }
}

}  // namespace

int find_cell_rivals(const CellCorners& corners, const CornerWinners& winners, const Competition& competition,
                     std::uint16_t* rivals) {
  return HWY_DYNAMIC_DISPATCH(FindCellRivals)(corners, winners, competition, rivals);
}

int find_cell_rivals_plain(const CellCorners& corners, const CornerWinners& winners, const Competition& competition,
                           std::uint16_t* rivals) {
  int found = 0;
  for (int c = 0; c < competition.classes; ++c) {
    const bool out = competition.bias[c] != 0.0F || below(corners, c, winners[0]) || below(corners, c, winners[1]) ||
                     below(corners, c, winners[2]) || below(corners, c, winners[3]);
    if (!out) rivals[found++] = static_cast<std::uint16_t>(c);
  }
  return found;
}

void label_cell(const CellPixels& cell, const LabelWindow<std::uint8_t>& dst) {
  HWY_DYNAMIC_DISPATCH(LabelCell8)(cell, dst);
}

void label_cell(const CellPixels& cell, const LabelWindow<std::uint16_t>& dst) {
  HWY_DYNAMIC_DISPATCH(LabelCell16)(cell, dst);
}

void label_cell_plain(const CellPixels& cell, const LabelWindow<std::uint8_t>& dst) { label_any_plain(cell, dst); }
void label_cell_plain(const CellPixels& cell, const LabelWindow<std::uint16_t>& dst) { label_any_plain(cell, dst); }

}  // namespace atrous
#endif  // HWY_ONCE
