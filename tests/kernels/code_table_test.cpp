// Tables of codes against a loop, on every instruction set.
#include <gtest/gtest.h>

#include <vector>

#include "kernels/code_maps.h"
#include "support/dice.h"
#include "support/targets.h"

namespace atrous::test {
namespace {

TEST(CodeTables, equal_a_loop_for_every_length) {
  for_each_target([] {
    Dice dice(1);
    const auto draw = [&](std::size_t count) {
      std::vector<std::uint8_t> codes(count);
      for (std::uint8_t& code : codes) code = static_cast<std::uint8_t>(dice.within(0, 255));
      return codes;
    };
    for (std::size_t count = 0; count < 200; ++count) {
      const std::vector<std::uint8_t> table = draw(256);
      const std::vector<std::uint8_t> src = draw(count);
      std::vector<std::uint8_t> wanted, found(count);
      for (const std::uint8_t code : src) wanted.push_back(table[code]);
      look_up_codes(src.data(), table.data(), found.data(), static_cast<std::int64_t>(count));
      ASSERT_EQ(found, wanted) << count << " codes";
    }
  });
}

}  // namespace
}  // namespace atrous::test
