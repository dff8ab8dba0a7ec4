// Conversion between f32 and quantised codes: the vectorised loops against the plain ones.
#include "kernels/codes.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "support/targets.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

// Numbers inside and far outside of the range, ties, infinities and NaN.
std::vector<float> draw(std::int64_t count) {
  const Tensor noise = random_tensor({count + 1}, 7, -200.0F, 200.0F);
  std::vector<float> src(noise.as<float>().begin(), noise.as<float>().end() - 1);
  const float special[] = {
      0.25F, 0.75F, -1e30F, 1e30F, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()};
  for (std::size_t i = 0; i < src.size(); i += 3) src[i] = special[i / 3 % std::size(special)];
  return src;
}

template <typename Code>
void expect_agreement(const CodeScale& scale) {
  for (std::int64_t count = 0; count <= 67; ++count) {
    const std::vector<float> src = draw(count);
    std::vector<Code> fast(src.size() + 1);
    std::vector<Code> plain(src.size() + 1);
    to_codes(src.data(), fast.data(), count, scale);
    to_codes_plain(src.data(), plain.data(), count, scale);
    EXPECT_EQ(fast, plain) << count;
    std::vector<float> real(src.size() + 1);
    std::vector<float> real_plain(src.size() + 1);
    from_codes(fast.data(), real.data(), count, scale);
    from_codes_plain(fast.data(), real_plain.data(), count, scale);
    EXPECT_EQ(real, real_plain) << count;
  }
}

TEST(Codes, agree_with_the_plain_version_on_every_instruction_set) {
  for_each_target([] {
    for (const CodeScale& scale : {CodeScale{0.5F, 0}, CodeScale{1.7F, 128}, CodeScale{0.5F, 255}}) {
      expect_agreement<std::uint8_t>(scale);
    }
    for (const CodeScale& scale : {CodeScale{0.5F, 0}, CodeScale{1.7F, -128}, CodeScale{0.5F, 127}}) {
      expect_agreement<std::int8_t>(scale);
    }
  });
}

}  // namespace
}  // namespace atrous::test
