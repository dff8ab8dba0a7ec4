// Winning classes of channels-last logits, compiled for several instruction sets.
#include "kernels/argmax.h"

#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/argmax.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace atrous {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The winner among `classes` >= lanes values that `load` gives a vector at a time. The last vector may overlap the one
// before, which changes nothing: a class seen twice is not larger than itself.
template <class D, class Load>
HWY_INLINE int Winner(D d, int classes, const Load& load) {
  const hn::RebindToSigned<D> di;
  const int lanes = static_cast<int>(hn::Lanes(d));
  auto best = hn::Set(d, -std::numeric_limits<float>::infinity());
  auto where = hn::Zero(di);
  for (int begin = 0; begin < classes; begin += lanes) {
    const int at = begin + lanes <= classes ? begin : classes - lanes;
    const auto values = load(d, at);
    const auto better = hn::Gt(values, best);
    best = hn::IfThenElse(better, values, best);
    where = hn::IfThenElse(hn::RebindMask(di, better), hn::Iota(di, at), where);
  }
  const auto winning = hn::RebindMask(di, hn::Eq(best, hn::MaxOfLanes(d, best)));
  const auto none = hn::Set(di, std::numeric_limits<std::int32_t>::max());
  return hn::GetLane(hn::MinOfLanes(di, hn::IfThenElse(winning, where, none)));
}

// Takes the widest vectors that the number of classes fills.
template <class Load>
HWY_INLINE int WinnerOfAny(int classes, const Load& load) {
  const hn::ScalableTag<float> full;
  if (classes >= static_cast<int>(hn::Lanes(full))) return Winner(full, classes, load);
  const hn::CappedTag<float, 4> four;
  if (classes >= static_cast<int>(hn::Lanes(four))) return Winner(four, classes, load);
  return Winner(hn::CappedTag<float, 1>(), classes, load);
}

void ArgmaxPixels(const float* logits, std::size_t pixels, const Competition& competition, std::uint16_t* winners) {
  const float* bias = competition.bias;
  for (std::size_t i = 0; i < pixels; ++i, logits += competition.classes) {
    const auto load = [logits, bias](auto d, int at)
                          HWY_ATTR { return hn::Add(hn::LoadU(d, logits + at), hn::LoadU(d, bias + at)); };
    winners[i] = static_cast<std::uint16_t>(WinnerOfAny(competition.classes, load));
  }
}

int BlendArgmax(const PixelPair& pair, const Competition& competition, float* dst) {
  const float* bias = competition.bias;
  const auto load = [&pair, bias, dst](auto d, int at) HWY_ATTR {
    const auto a = hn::Mul(hn::LoadU(d, pair.a + at), hn::Set(d, 1.0F - pair.weight));
    const auto mixed = hn::MulAdd(hn::LoadU(d, pair.b + at), hn::Set(d, pair.weight), a);
    const auto value = hn::Add(mixed, hn::LoadU(d, bias + at));
    hn::StoreU(value, d, dst + at);
    return value;
  };
  return WinnerOfAny(competition.classes, load);
}

int FindRivals(const RivalSearch& search, int classes, std::uint16_t* rivals) {
  const hn::ScalableTag<float> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const auto left_limit = hn::Set(d, search.left_limit);
  const auto right_limit = hn::Set(d, search.right_limit);
  const auto is_rival = [&search](int c) {
    return search.left[c] > search.left_limit && search.right[c] > search.right_limit;
  };
  int found = 0;
  int begin = 0;
  for (; begin + lanes <= classes; begin += lanes) {
    const auto above = hn::And(hn::Gt(hn::LoadU(d, search.left + begin), left_limit),
                               hn::Gt(hn::LoadU(d, search.right + begin), right_limit));
    if (hn::AllFalse(d, above)) continue;
    for (int c = begin; c < begin + lanes; ++c) {
      if (is_rival(c)) rivals[found++] = static_cast<std::uint16_t>(c);
    }
  }
  for (int c = begin; c < classes; ++c) {
    if (is_rival(c)) rivals[found++] = static_cast<std::uint16_t>(c);
  }
  return found;
}

}  // namespace HWY_NAMESPACE
}  // namespace atrous
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {
namespace {

HWY_EXPORT(ArgmaxPixels);
HWY_EXPORT(BlendArgmax);
HWY_EXPORT(FindRivals);

int winner_plain(const float* values, const Competition& competition) {
  float best = -std::numeric_limits<float>::infinity();
  int winner = 0;
  for (int c = 0; c < competition.classes; ++c) {
    const float value = values[c] + competition.bias[c];
    if (value > best) {
      best = value;
      winner = c;
    }
  }
  return winner;
}

}  // namespace

void argmax_pixels(const float* logits, std::size_t pixels, const Competition& competition, std::uint16_t* winners) {
  HWY_DYNAMIC_DISPATCH(ArgmaxPixels)(logits, pixels, competition, winners);
}

int blend_argmax(const PixelPair& pair, const Competition& competition, float* dst) {
  return HWY_DYNAMIC_DISPATCH(BlendArgmax)(pair, competition, dst);
}

int find_rivals(const RivalSearch& search, int classes, std::uint16_t* rivals) {
  return HWY_DYNAMIC_DISPATCH(FindRivals)(search, classes, rivals);
}

void argmax_pixels_plain(const float* logits, std::size_t pixels, const Competition& competition,
                         std::uint16_t* winners) {
  for (std::size_t i = 0; i < pixels; ++i, logits += competition.classes) {
    winners[i] = static_cast<std::uint16_t>(winner_plain(logits, competition));
  }
}

int blend_argmax_plain(const PixelPair& pair, const Competition& competition, float* dst) {
  for (int c = 0; c < competition.classes; ++c) dst[c] = pair.a[c] * (1.0F - pair.weight) + pair.b[c] * pair.weight;
  const int winner = winner_plain(dst, competition);
  for (int c = 0; c < competition.classes; ++c) dst[c] += competition.bias[c];
  return winner;
}

int find_rivals_plain(const RivalSearch& search, int classes, std::uint16_t* rivals) {
  int found = 0;
  for (int c = 0; c < classes; ++c) {
    const bool rival = search.left[c] > search.left_limit && search.right[c] > search.right_limit;
    if (rival) rivals[found++] = static_cast<std::uint16_t>(c);
  }
  return found;
}

}  // namespace atrous
#endif  // HWY_ONCE
