// SHA-256 against the examples of FIPS 180-4 and RFC 6234.
#include "core/sha256.h"

#include <gtest/gtest.h>

namespace atrous {
namespace {

std::string digest(const std::string& text, std::size_t piece = 1000) {
  Sha256 sha;
  for (std::size_t i = 0; i < text.size(); i += piece) {
    sha.add(std::as_bytes(std::span(text).subspan(i, std::min(piece, text.size() - i))));
  }
  return sha.hex();
}

TEST(Sha256, gives_the_published_digests) {
  EXPECT_EQ(digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(digest(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, does_not_depend_on_how_the_bytes_come) {
  const std::string text(300, 'x');
  for (const std::size_t piece : {1, 7, 63, 64, 65, 128}) EXPECT_EQ(digest(text, piece), digest(text)) << piece;
}

TEST(Sha256, of_a_source_is_that_of_its_bytes) {
  const std::string text((std::size_t{1} << 20) + 5, 'y');
  EXPECT_EQ(sha256_of(Source(std::as_bytes(std::span(text)))), digest(text));
  EXPECT_EQ(sha256_of(Source(std::span<const std::byte>())), digest(""));
}

}  // namespace
}  // namespace atrous
