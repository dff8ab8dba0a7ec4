// The matrices of Winograd's forms against three plain taps.
#include "kernels/winograd_forms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

namespace atrous {
namespace {

std::vector<WinogradForm> all_forms() {
  std::vector<WinogradForm> forms;
  for (const int outputs : {1, 2}) forms.push_back({WinogradFamily::kShort2, outputs});
  for (const int outputs : {1, 2, 3}) forms.push_back({WinogradFamily::kShort3, outputs});
  for (int outputs = 1; outputs <= kMostWinogradOutputs; ++outputs) {
    forms.push_back({WinogradFamily::kPoints, outputs});
  }
  return forms;
}

double product_of(const WinogradForm& form, int product, const std::vector<double>& weights,
                  const std::vector<double>& inputs) {
  double weight = 0.0;
  for (int tap = 0; tap < 3; ++tap) {
    weight += winograd_weight(form.family, product, tap) * weights[static_cast<std::size_t>(tap)];
  }
  double input = 0.0;
  for (int i = 0; i < form.inputs(); ++i) {
    input += winograd_input(form, product, i) * inputs[static_cast<std::size_t>(form.first_input() + i)];
  }
  return weight * input;
}

TEST(WinogradForms, give_what_three_taps_give) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  for (const WinogradForm& form : all_forms()) {
    std::vector<double> weights(3), inputs(static_cast<std::size_t>(form.outputs) + 2);
    for (double& weight : weights) weight = uniform(random);
    for (double& input : inputs) input = uniform(random);
    if (form.is_short()) inputs.front() = inputs.back() = 0.0;
    for (int output = 0; output < form.outputs; ++output) {
      double expected = 0.0;
      for (std::size_t tap = 0; tap < 3; ++tap)
        expected += weights[tap] * inputs[static_cast<std::size_t>(output) + tap];
      double found = 0.0;
      for (int i = 0; i < form.products(); ++i) {
        found += winograd_output(form, output, i) * product_of(form, i, weights, inputs);
      }
      EXPECT_NEAR(found, expected, 1e-12)
          << "family " << static_cast<int>(form.family) << ", " << form.outputs << " outputs, output " << output;
    }
  }
}

TEST(WinogradForms, of_one_axis_fit_into_eight_products) {
  for (const WinogradForm& form : all_forms()) EXPECT_LE(form.products(), kMostWinogradProducts);
  const int of_short =
      WinogradForm({WinogradFamily::kShort2, 2}).products() + WinogradForm({WinogradFamily::kShort3, 3}).products();
  EXPECT_LE(of_short, kMostWinogradProducts);
}

std::vector<WinogradForm> code_forms() {
  std::vector<WinogradForm> forms = {{WinogradFamily::kShort2, 1}, {WinogradFamily::kShort2, 2}};
  for (int outputs = 1; outputs <= kMostWinogradCodeOutputs; ++outputs) {
    forms.push_back({WinogradFamily::kPoints, outputs});
  }
  return forms;
}

TEST(WinogradForms, of_codes_give_a_multiple_of_what_three_taps_give) {
  for (const WinogradForm& form : code_forms()) {
    for (int output = 0; output < form.outputs; ++output) {
      for (int tap = 0; tap < 3; ++tap) {
        for (int input = 0; input < form.inputs(); ++input) {
          double found = 0.0;
          for (int i = 0; i < form.products(); ++i) {
            found += winograd_code_output(form, output, i) * winograd_code_input(form, i, input) *
                     winograd_weight(form.family, i, tap);
          }
          const bool meets = form.first_input() + input == output + tap;
          EXPECT_EQ(found, meets ? winograd_code_scale(form) : 0) << form.outputs << " outputs";
        }
      }
    }
  }
}

TEST(WinogradForms, of_codes_are_divided_by_their_multiple) {
  for (const WinogradForm& form : code_forms()) {
    for (const std::int32_t y : {0, 1, -1, 123456, -7654321}) {
      const std::uint32_t multiple =
          static_cast<std::uint32_t>(winograd_code_scale(form)) * static_cast<std::uint32_t>(y);
      const auto shifted = static_cast<std::int32_t>(multiple * winograd_code_inverse(form));
      EXPECT_EQ(shifted >> winograd_code_shift(form), y);
    }
  }
}

TEST(WinogradForms, inputs_of_codes_stay_within_16_bits) {
  constexpr std::int32_t kMostCode = 255;
  std::int32_t most = 0;
  for (const WinogradForm& form : code_forms()) {
    for (int product = 0; product < form.products(); ++product) {
      std::int32_t sum = 0;
      for (int input = 0; input < form.inputs(); ++input) sum += std::abs(winograd_code_input(form, product, input));
      most = std::max(most, sum);
    }
  }
  EXPECT_LE(most * most * kMostCode, 32767);
}

}  // namespace
}  // namespace atrous
