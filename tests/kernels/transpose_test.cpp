// The blocked transposition against the plain loop.
#include "kernels/transpose.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/targets.h"

namespace atrous {
namespace {

// Every element has a value of its own, as far as its bytes allow.
std::vector<std::byte> numbered(std::int64_t elements, std::size_t element_bytes) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(elements) * element_bytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::byte>(i / element_bytes >> 8 * (i % element_bytes));
  }
  return bytes;
}

void compare(std::int64_t batch, std::int64_t rows, std::int64_t columns, std::size_t element_bytes) {
  const std::vector<std::byte> src = numbered(batch * rows * columns, element_bytes);
  std::vector<std::byte> fast(src.size());
  std::vector<std::byte> plain(src.size());
  transpose(src.data(), fast.data(), batch, rows, columns, element_bytes);
  transpose_plain(src.data(), plain.data(), batch, rows, columns, element_bytes);
  ASSERT_EQ(fast, plain) << batch << " of " << rows << " x " << columns << ", " << element_bytes << " bytes";
}

TEST(Transpose, equals_the_plain_loop_for_every_small_size) {
  test::for_each_target([] {
    for (std::int64_t rows = 1; rows <= 21; ++rows) {
      for (std::int64_t columns = 1; columns <= 70; columns += 3) compare(2, rows, columns, 4);
    }
  });
}

TEST(Transpose, equals_the_plain_loop_beyond_one_tile) {
  test::for_each_target([] {
    for (const std::size_t element_bytes : {1, 2, 4, 8}) {
      compare(1, 3, 1021, element_bytes);
      compare(1, 1021, 3, element_bytes);
      compare(2, 67, 259, element_bytes);
      compare(1, 300, 33, element_bytes);
    }
  });
}

}  // namespace
}  // namespace atrous
