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

}  // namespace HWY_NAMESPACE
}  // namespace atrous
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {
namespace {

HWY_EXPORT(ArgmaxPixels);

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

void argmax_pixels_plain(const float* logits, std::size_t pixels, const Competition& competition,
                         std::uint16_t* winners) {
  for (std::size_t i = 0; i < pixels; ++i, logits += competition.classes) {
    winners[i] = static_cast<std::uint16_t>(winner_plain(logits, competition));
  }
}

}  // namespace atrous
#endif  // HWY_ONCE
