// Arithmetic that cannot overflow unnoticed.
#include "core/checked.h"

#include <gtest/gtest.h>

#include <limits>

#include "support/error_of.h"

namespace atrous {
namespace {

using test::error_of;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

TEST(Count, calculates_as_numbers_do) {
  EXPECT_EQ((Count(7) * 3 - 1).value(), 20);
  EXPECT_EQ((2 + Count(-9) / 2).value(), -2);
  EXPECT_EQ((Count(kMost) + kLeast).value(), -1);
  EXPECT_EQ((Count(std::size_t{5}) * std::uint8_t{2}).value(), 10);
  EXPECT_LT(Count(1), 2);
  EXPECT_EQ(Count(3), 3);
}

TEST(Count, refuses_what_does_not_fit) {
  EXPECT_EQ(error_of([] { Count(kMost) + 1; }), "resource: a size does not fit into 64 bits: 9223372036854775807 + 1");
  EXPECT_EQ(error_of([] { Count(kLeast) - 1; }),
            "resource: a size does not fit into 64 bits: -9223372036854775808 - 1");
  EXPECT_EQ(error_of([] { Count(std::int64_t{1} << 62) * 2; }),
            "resource: a size does not fit into 64 bits: 4611686018427387904 * 2");
  EXPECT_EQ(error_of([] { Count(kLeast) / -1; }),
            "resource: a size does not fit into 64 bits: 0 - -9223372036854775808");
  EXPECT_NE(error_of([] { Count(std::numeric_limits<std::size_t>::max()); }), "no error");
  EXPECT_EQ(error_of([] { Count(3) / 0; }), "corrupt: a size of 3 is divided by 0");
}

TEST(RequireCountable, bounds_the_elements_whatever_the_order_of_extents) {
  const std::int64_t large = std::int64_t{1} << 20;
  EXPECT_EQ(error_of([&] { require_countable({large, large}); }), "no error");
  EXPECT_EQ(error_of([&] {
              require_countable({large, 2, large});
            }),
            "resource: the shape [1048576,2,1048576] has more elements than the 1099511627776 that a tensor may have");
  EXPECT_NE(error_of([&] { require_countable({0, kMost, kMost}); }), "no error");
  EXPECT_NE(error_of([&] { require_countable({kMost}); }), "no error");
  EXPECT_EQ(error_of([&] { require_countable({0, 5}); }), "no error");
  EXPECT_EQ(error_of([&] { require_countable({}); }), "no error");
}

TEST(StorageBytes, is_checked) {
  EXPECT_EQ(storage_bytes(DType::kF32, {3, 5}), 60);
  EXPECT_EQ(storage_bytes(DType::kF64, {0, 5}), 0);
  EXPECT_NE(error_of([] { storage_bytes(DType::kF64, {kMost}); }), "no error");
  EXPECT_NE(error_of([] { storage_bytes(DType::kU8, {kMost, 2}); }), "no error");
}

TEST(Shape, a_zero_does_not_hide_an_overflow) {
  EXPECT_EQ((Shape{4, 0, 7}.elements()), 0);
  EXPECT_NE(error_of([] { Shape({0, kMost, 2}).elements(); }), "no error");
  EXPECT_NE(error_of([] { Shape({kMost, 2, 0}).elements(); }), "no error");
}

}  // namespace
}  // namespace atrous
