// Sums of codes against their plain version, on every instruction set.
#include "kernels/code_sum.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "support/dice.h"
#include "support/targets.h"

namespace atrous::test {
namespace {

std::vector<std::uint8_t> draw_codes(Dice& dice, std::size_t count) {
  std::vector<std::uint8_t> codes(count);
  for (std::uint8_t& code : codes) code = static_cast<std::uint8_t>(dice.within(0, 255));
  return codes;
}

CodeSum draw_sum(Dice& dice) {
  CodeSum sum;
  sum.signed_a = dice.heads();
  sum.signed_b = dice.heads();
  sum.signed_dst = dice.heads();
  const auto zero = [&](bool is_signed) {
    return static_cast<std::int32_t>(dice.within(0, 255)) - (is_signed ? 128 : 0);
  };
  sum.a = {0.03F, zero(sum.signed_a)};
  sum.b = {0.07F, zero(sum.signed_b)};
  sum.dst = {0.09F, zero(sum.signed_dst)};
  sum.low = dice.heads() ? 0.0F : -1e30F;
  sum.high = dice.heads() ? 6.0F : 1e30F;
  return sum;
}

// The kernel calculates in float: where a sum lies between two codes, they may differ.
TEST(CodeSum, equals_the_plain_version_up_to_ties) {
  for_each_target([] {
    for (std::uint32_t seed = 0; seed < 70; ++seed) {
      Dice dice(seed);
      const std::size_t count = seed < 40 ? seed : 1000 + seed;
      const CodeSum sum = draw_sum(dice);
      const std::vector<std::uint8_t> a = draw_codes(dice, count);
      const std::vector<std::uint8_t> b = draw_codes(dice, count);
      std::vector<std::uint8_t> found(count), wanted(count);
      const std::uint8_t* const other = seed % 3 == 0 ? nullptr : b.data();
      add_codes(sum, a.data(), other, found.data(), static_cast<std::int64_t>(count));
      add_codes_plain(sum, a.data(), other, wanted.data(), static_cast<std::int64_t>(count));
      std::size_t different = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const int distance = std::abs(static_cast<std::int8_t>(found[i] - wanted[i]));
        ASSERT_LE(distance, 1) << "seed " << seed << ", element " << i;
        different += static_cast<std::size_t>(distance);
      }
      EXPECT_LE(different, 1 + count / 50) << "seed " << seed;
    }
  });
}

}  // namespace
}  // namespace atrous::test
