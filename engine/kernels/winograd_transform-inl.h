// A form of Winograd's as code: constant matrices times vectors of channels. Included once for every SIMD target.
#if defined(ATROUS_WINOGRAD_TRANSFORM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ATROUS_WINOGRAD_TRANSFORM_INL_H_
#undef ATROUS_WINOGRAD_TRANSFORM_INL_H_
#else
#define ATROUS_WINOGRAD_TRANSFORM_INL_H_
#endif

#include <hwy/highway.h>

#include "kernels/winograd_forms.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::VFromD<D>;

// The matrices.
template <WinogradFamily kFamily, int kOutputs>
struct InputMatrix {
  static constexpr WinogradForm kForm{kFamily, kOutputs};
  static constexpr bool kOfCodes = false;
  static constexpr int kRows = kForm.products();
  static constexpr int kColumns = kForm.inputs();
  static constexpr float at(int row, int column) { return static_cast<float>(winograd_input(kForm, row, column)); }
};
template <WinogradFamily kFamily, int kOutputs>
struct OutputMatrix {
  static constexpr WinogradForm kForm{kFamily, kOutputs};
  static constexpr bool kOfCodes = false;
  static constexpr int kRows = kForm.outputs;
  static constexpr int kColumns = kForm.products();
  static constexpr float at(int row, int column) { return static_cast<float>(winograd_output(kForm, row, column)); }
};
template <WinogradFamily kFamily, int kOutputs>
struct CodeInputMatrix {
  static constexpr WinogradForm kForm{kFamily, kOutputs};
  static constexpr bool kOfCodes = true;
  static constexpr int kRows = kForm.products();
  static constexpr int kColumns = kForm.inputs();
  static constexpr std::int32_t at(int row, int column) { return winograd_code_input(kForm, row, column); }
};
template <WinogradFamily kFamily, int kOutputs>
struct CodeOutputMatrix {
  static constexpr WinogradForm kForm{kFamily, kOutputs};
  static constexpr bool kOfCodes = true;
  static constexpr int kRows = kForm.outputs;
  static constexpr int kColumns = kForm.products();
  static constexpr std::int32_t at(int row, int column) { return winograd_code_output(kForm, row, column); }
};
template <WinogradFamily kFamily, int kProducts>
struct WeightMatrix {
  static constexpr int kRows = kProducts;
  static constexpr int kColumns = 3;
  static constexpr float at(int row, int column) { return static_cast<float>(winograd_weight(kFamily, row, column)); }
};

// Two rows that follow each other are a pair if they differ in signs only: then their sum and difference are cheaper.
enum class Terms { kAll, kEqual, kOpposite };

template <class M>
constexpr bool is_pair(int row) {
  int equal = 0;
  int opposite = 0;
  if (row + 1 >= M::kRows) return false;
  for (int i = 0; i < M::kColumns; ++i) {
    const auto a = M::at(row, i);
    const auto b = M::at(row + 1, i);
    if (a != b && a != -b) return false;
    if (a != 0) ++(a == b ? equal : opposite);
  }
  return equal > 0 && opposite > 0;
}

template <class M>
constexpr auto factor_of(int row, int column, Terms terms) {
  const auto factor = M::at(row, column);
  if (terms == Terms::kAll) return factor;
  const bool is_equal = factor == M::at(row + 1, column);
  return is_equal == (terms == Terms::kEqual) ? factor : 0;
}

// factor * x + sum; whole numbers wrap around
template <class Vec>
HWY_INLINE Vec add_product(hn::TFromV<Vec> factor, Vec x, Vec sum) {
  const hn::DFromV<Vec> d;
  if constexpr (hwy::IsFloat<hn::TFromV<Vec>>()) {
    return hn::MulAdd(hn::Set(d, factor), x, sum);
  } else {
    return hn::Add(sum, hn::Mul(hn::Set(d, factor), x));
  }
}

template <class M, int kRow, Terms kTerms, int kColumn = 0, bool kStarted = false, class Vec>
HWY_INLINE Vec sum_of(const Vec* HWY_RESTRICT in, Vec sum) {
  if constexpr (kColumn == M::kColumns) {
    return sum;
  } else {
    constexpr auto kFactor = static_cast<hn::TFromV<Vec>>(factor_of<M>(kRow, kColumn, kTerms));
    const Vec x = in[kColumn];
    if constexpr (kFactor == 0) {
      return sum_of<M, kRow, kTerms, kColumn + 1, kStarted>(in, sum);
    } else if constexpr (!kStarted) {
      const Vec first = kFactor == 1 ? x : hn::Mul(hn::Set(hn::DFromV<Vec>(), kFactor), x);
      return sum_of<M, kRow, kTerms, kColumn + 1, true>(in, first);
    } else if constexpr (kFactor == 1) {
      return sum_of<M, kRow, kTerms, kColumn + 1, true>(in, hn::Add(sum, x));
    } else if constexpr (kFactor == -1) {
      return sum_of<M, kRow, kTerms, kColumn + 1, true>(in, hn::Sub(sum, x));
    } else {
      return sum_of<M, kRow, kTerms, kColumn + 1, true>(in, add_product(kFactor, x, sum));
    }
  }
}

// out = M in
template <class M, int kRow = 0, class Vec>
HWY_INLINE void apply(const Vec* HWY_RESTRICT in, Vec* HWY_RESTRICT out) {
  if constexpr (kRow < M::kRows) {
    const Vec zero = hn::Zero(hn::DFromV<Vec>());
    if constexpr (is_pair<M>(kRow)) {
      const Vec equal = sum_of<M, kRow, Terms::kEqual>(in, zero);
      const Vec opposite = sum_of<M, kRow, Terms::kOpposite>(in, zero);
      out[kRow] = hn::Add(equal, opposite);
      out[kRow + 1] = hn::Sub(equal, opposite);
      apply<M, kRow + 2>(in, out);
    } else {
      out[kRow] = sum_of<M, kRow, Terms::kAll>(in, zero);
      apply<M, kRow + 1>(in, out);
    }
  }
}

// Calls Pass<Matrix<form>>::run(arguments...). Codes have fewer forms (kMostWinogradCodeOutputs).
template <template <WinogradFamily, int> class Matrix, template <class> class Pass, class... Arguments>
HWY_INLINE void with_form(const WinogradForm& form, Arguments&&... arguments) {
  using enum WinogradFamily;
  if (form.family == kShort2) {
    if (form.outputs == 1) return Pass<Matrix<kShort2, 1>>::run(arguments...);
    return Pass<Matrix<kShort2, 2>>::run(arguments...);
  }
  if constexpr (!Matrix<kPoints, 1>::kOfCodes) {
    if (form.family == kShort3) {
      if (form.outputs == 1) return Pass<Matrix<kShort3, 1>>::run(arguments...);
      if (form.outputs == 2) return Pass<Matrix<kShort3, 2>>::run(arguments...);
      return Pass<Matrix<kShort3, 3>>::run(arguments...);
    }
    if (form.outputs == 5) return Pass<Matrix<kPoints, 5>>::run(arguments...);
    if (form.outputs == 6) return Pass<Matrix<kPoints, 6>>::run(arguments...);
  }
  switch (form.outputs) {
    case 1: return Pass<Matrix<kPoints, 1>>::run(arguments...);
    case 2: return Pass<Matrix<kPoints, 2>>::run(arguments...);
    case 3: return Pass<Matrix<kPoints, 3>>::run(arguments...);
    default: return Pass<Matrix<kPoints, 4>>::run(arguments...);
  }
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
