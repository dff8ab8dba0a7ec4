// Winograd's short forms of a convolution with three taps along one axis, as matrices known at compile time.
#pragma once

#include <array>

namespace atrous {

constexpr int kMostWinogradOutputs = 6;
constexpr int kMostWinogradProducts = 8;

// y = A (G g * B d): products() products give `outputs` neighbouring outputs.
//
// By points (Toom and Cook): a form takes the first outputs + 2 of the points below. So the factors G g of a small form
// are the first ones of every larger form, and tiles of several sizes share their weights.
//
// Short: one or two outputs whose inputs before the first and after the last output are zero, by one product (the
// middle tap) or three. Short forms share their weights, too.
struct WinogradForm {
  bool is_short = false;
  int outputs = 2;  // 1 to 6; 1 or 2 if short

  constexpr int products() const { return is_short ? 2 * outputs - 1 : outputs + 2; }
  constexpr int inputs() const { return is_short ? outputs : outputs + 2; }
  constexpr int first_input() const { return is_short ? 1 : 0; }  // counted from the first tap of the first output
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

// G: what a tap contributes to the weight of a product.
constexpr double winograd_weight(bool is_short, int product, int tap) {
  constexpr double kShort[3][3] = {{0, 1, 0}, {0, -1, 1}, {1, -1, 0}};
  if (is_short) return kShort[product][tap];
  if (product == winograd::kInfinity) return tap == 2 ? 1.0 : 0.0;
  return winograd::power(winograd::kPoints[static_cast<std::size_t>(product)], tap);
}

// B: what an input contributes to the input of a product.
constexpr double winograd_input(WinogradForm form, int product, int input) {
  constexpr double kShort[3][2] = {{1, 1}, {0, 1}, {1, 0}};
  if (form.is_short) return kShort[product][input];
  const double coefficient = winograd::polynomial(form.products(), product)[static_cast<std::size_t>(input)];
  return product == winograd::kInfinity ? coefficient : coefficient / winograd::norm(form.products(), product);
}

// A: what a product contributes to an output.
constexpr double winograd_output(WinogradForm form, int output, int product) {
  constexpr double kShort[2][3] = {{1, 1, 0}, {1, 0, 1}};
  if (form.is_short) return kShort[output][product];
  if (product == winograd::kInfinity) return output == form.outputs - 1 ? 1.0 : 0.0;
  return winograd::power(winograd::kPoints[static_cast<std::size_t>(product)], output);
}

}  // namespace atrous
