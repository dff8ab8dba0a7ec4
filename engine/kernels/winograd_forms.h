// Winograd's short forms of a convolution with three taps along one axis, as matrices known at compile time.
#pragma once

#include <array>
#include <cstdint>
#include <numeric>

namespace atrous {

constexpr int kMostWinogradOutputs = 6;
constexpr int kMostWinogradProducts = 8;

// y = A (G g * B d): products() products give `outputs` neighbouring outputs.
//
// The forms of a family have the first of the same factors G g, so tiles of several sizes share their weights.
enum class WinogradFamily {
  kPoints,  // Toom and Cook's: 1 to 6 outputs by so many and two products, one at each of the points below
  // Short forms are for outputs whose inputs before the first and after the last one are zero.
  kShort2,  // one output by one product (the middle tap), two by three
  kShort3,  // up to three outputs by four
};
constexpr int kWinogradFamilies = 3;

struct WinogradForm {
  WinogradFamily family = WinogradFamily::kPoints;
  int outputs = 2;

  constexpr bool is_short() const { return family != WinogradFamily::kPoints; }
  constexpr int products() const {
    if (family == WinogradFamily::kShort3) return 4;
    return family == WinogradFamily::kShort2 ? 2 * outputs - 1 : outputs + 2;
  }
  constexpr int inputs() const { return is_short() ? outputs : outputs + 2; }
  constexpr int first_input() const { return is_short() ? 1 : 0; }  // counted from the first tap of the first output
  friend constexpr bool operator==(const WinogradForm&, const WinogradForm&) = default;
};

namespace winograd {

// Those at the end come last into use, since they cost most accuracy. The second is infinity.
constexpr std::array<double, kMostWinogradProducts> kPoints = {0, 0, 1, -1, 2, -2, 0.5, -0.5};
constexpr int kInfinity = 1;

constexpr double power(double base, int exponent) {
  double result = 1.0;
  for (int i = 0; i < exponent; ++i) result *= base;
  return result;
}

// The product of (x - point) over the finite points but `left_out`, as coefficients from x^0 on.
constexpr std::array<double, kMostWinogradProducts> polynomial(int points, int left_out) {
  std::array<double, kMostWinogradProducts> result = {1.0};
  for (int i = 0; i < points; ++i) {
    if (i == left_out || i == kInfinity) continue;
    for (int k = kMostWinogradProducts - 1; k >= 0; --k) {
      const auto at = static_cast<std::size_t>(k);
      result[at] = (k > 0 ? result[at - 1] : 0.0) - kPoints[static_cast<std::size_t>(i)] * result[at];
    }
  }
  return result;
}

// The polynomial without `point`, at that point.
constexpr double norm(int points, int point) {
  double result = 1.0;
  for (int i = 0; i < points; ++i) {
    if (i == point || i == kInfinity) continue;
    result *= kPoints[static_cast<std::size_t>(point)] - kPoints[static_cast<std::size_t>(i)];
  }
  return result;
}

}  // namespace winograd

// Four products give y = [w1 x0 + w2 x1, w0 x0 + w1 x1 + w2 x2, w0 x1 + w1 x2]. A matrix of these sums has rank two on
// w1 = 0 and on the conic w1^2 = 2 w0 w2; the factors are the four sides of a quadrilateral inscribed in the conic
// whose opposite sides meet on that line, here the one with the simplest coefficients.
namespace winograd_short3 {
constexpr double kWeight[4][3] = {
    {1.0 / 6, 0.25, 1.0 / 6}, {1.0 / 6, -0.25, 1.0 / 6}, {-0.5, 0.25, 0.5}, {-0.5, -0.25, 0.5}};
constexpr double kInput[4][3] = {{1, 1.5, 1}, {1, -1.5, 1}, {1, 0.5, -1}, {1, -0.5, -1}};
constexpr double kOutput[3][4] = {{1, -1, 1, -1}, {1.5, 1.5, -0.5, -0.5}, {1, -1, -1, 1}};
}  // namespace winograd_short3

namespace winograd_short2 {
constexpr double kWeight[3][3] = {{0, 1, 0}, {0, -1, 1}, {1, -1, 0}};
constexpr double kInput[3][2] = {{1, 1}, {0, 1}, {1, 0}};
constexpr double kOutput[2][3] = {{1, 1, 0}, {1, 0, 1}};
}  // namespace winograd_short2

// G: what a tap contributes to the weight of a product.
constexpr double winograd_weight(WinogradFamily family, int product, int tap) {
  if (family == WinogradFamily::kShort3) return winograd_short3::kWeight[product][tap];
  if (family == WinogradFamily::kShort2) return winograd_short2::kWeight[product][tap];
  if (product == winograd::kInfinity) return tap == 2 ? 1.0 : 0.0;
  return winograd::power(winograd::kPoints[static_cast<std::size_t>(product)], tap);
}

// B: what an input contributes to the input of a product.
constexpr double winograd_input(WinogradForm form, int product, int input) {
  if (form.family == WinogradFamily::kShort3) return winograd_short3::kInput[product][input];
  if (form.family == WinogradFamily::kShort2) return winograd_short2::kInput[product][input];
  const double coefficient = winograd::polynomial(form.products(), product)[static_cast<std::size_t>(input)];
  return product == winograd::kInfinity ? coefficient : coefficient / winograd::norm(form.products(), product);
}

// A: what a product contributes to an output.
constexpr double winograd_output(WinogradForm form, int output, int product) {
  if (form.family == WinogradFamily::kShort3) return winograd_short3::kOutput[output][product];
  if (form.family == WinogradFamily::kShort2) return winograd_short2::kOutput[output][product];
  if (product == winograd::kInfinity) return output == form.outputs - 1 ? 1.0 : 0.0;
  return winograd::power(winograd::kPoints[static_cast<std::size_t>(product)], output);
}

// For convolutions of codes the same in whole numbers, where products are modulo 2^32. The inputs are not divided by
// their norms; A has all that a common multiple of these makes of it, so an output comes as a multiple of itself. Odd
// factors have an inverse modulo 2^32, and what is left is a shift, which costs the output's upper bits. Up to four
// outputs by points, of which inputs of two axes stay within s16, and short forms of two.
constexpr int kMostWinogradCodeOutputs = 4;

constexpr std::int32_t winograd_code_scale(WinogradForm form) {
  std::int32_t scale = 1;
  if (form.is_short()) return scale;
  for (int product = 0; product < form.products(); ++product) {
    if (product == winograd::kInfinity) continue;
    scale = std::lcm(scale, static_cast<std::int32_t>(winograd::norm(form.products(), product)));
  }
  return scale;
}

constexpr std::int32_t winograd_code_input(WinogradForm form, int product, int input) {
  if (form.is_short()) return static_cast<std::int32_t>(winograd_input(form, product, input));
  return static_cast<std::int32_t>(winograd::polynomial(form.products(), product)[static_cast<std::size_t>(input)]);
}

constexpr std::int32_t winograd_code_output(WinogradForm form, int output, int product) {
  const double coefficient = winograd_output(form, output, product) * winograd_code_scale(form);
  if (form.is_short() || product == winograd::kInfinity) return static_cast<std::int32_t>(coefficient);
  return static_cast<std::int32_t>(coefficient / winograd::norm(form.products(), product));
}

// How many bits of an output are lost along the axis.
constexpr int winograd_code_shift(WinogradForm form) {
  int shift = 0;
  while ((winograd_code_scale(form) >> shift) % 2 == 0) ++shift;
  return shift;
}

// The inverse of what is odd in the scale, modulo 2^32.
constexpr std::uint32_t winograd_code_inverse(WinogradForm form) {
  const auto odd = static_cast<std::uint32_t>(winograd_code_scale(form) >> winograd_code_shift(form));
  std::uint32_t inverse = 1;
  for (int i = 0; i < 5; ++i) inverse *= 2 - odd * inverse;  // each doubles the number of right bits
  return inverse;
}

}  // namespace atrous
