// Conversion between f32 and bf16: the vectorised loops against the plain ones, and both against known values.
#include "kernels/bf16.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "support/tensors.h"

namespace atrous::test {
namespace {

std::uint16_t bits_of(float value) {
  BFloat16 rounded;
  to_bf16(&value, &rounded, 1);
  return rounded.bits;
}

TEST(Bf16, rounds_to_nearest_and_ties_to_even) {
  EXPECT_EQ(bits_of(1.0F), 0x3F80);
  EXPECT_EQ(bits_of(std::bit_cast<float>(0x3F808000U)), 0x3F80);  // a tie above an even number
  EXPECT_EQ(bits_of(std::bit_cast<float>(0x3F818000U)), 0x3F82);  // a tie above an odd one
  EXPECT_EQ(bits_of(std::bit_cast<float>(0x3F808001U)), 0x3F81);
  EXPECT_EQ(bits_of(std::bit_cast<float>(0xBF807FFFU)), 0xBF80);
}

TEST(Bf16, keeps_signs_infinities_and_nan) {
  EXPECT_EQ(bits_of(-0.0F), 0x8000);
  EXPECT_EQ(bits_of(std::numeric_limits<float>::infinity()), 0x7F80);
  EXPECT_EQ(bits_of(-std::numeric_limits<float>::infinity()), 0xFF80);
  EXPECT_EQ(bits_of(std::numeric_limits<float>::max()), 0x7F80);
  EXPECT_EQ(bits_of(std::bit_cast<float>(0x7F800001U)), 0x7FC0);  // a NaN in its lowest bit alone
  EXPECT_EQ(bits_of(std::bit_cast<float>(0xFFFFFFFFU)), 0xFFFF);
}

// Every length around the vector width, with NaN, denormals and infinities among random bits.
void expect_agreement() {
  for (std::int64_t count = 0; count <= 67; ++count) {
    const Tensor noise = random_tensor({count + 1}, 7, -1e30F, 1e30F);
    std::vector<float> src(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < src.size(); ++i) {
      std::uint32_t bits = 0;
      std::memcpy(&bits, noise.as<float>().data() + i, sizeof bits);
      src[i] = std::bit_cast<float>(bits * 2654435761U);
    }
    std::vector<BFloat16> fast(src.size() + 1);
    std::vector<BFloat16> plain(src.size() + 1);
    to_bf16(src.data(), fast.data(), count);
    to_bf16_plain(src.data(), plain.data(), count);
    EXPECT_EQ(std::memcmp(fast.data(), plain.data(), fast.size() * sizeof(BFloat16)), 0) << count;
    std::vector<float> wide(src.size() + 1);
    std::vector<float> wide_plain(src.size() + 1);
    to_f32(fast.data(), wide.data(), count);
    to_f32_plain(fast.data(), wide_plain.data(), count);
    EXPECT_EQ(std::memcmp(wide.data(), wide_plain.data(), wide.size() * sizeof(float)), 0) << count;
  }
}

TEST(Bf16, agrees_with_the_plain_version_for_every_length) { expect_agreement(); }

TEST(Bf16, agrees_with_the_plain_version_on_every_instruction_set) {
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    expect_agreement();
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace
}  // namespace atrous::test
