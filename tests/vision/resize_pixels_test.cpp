// Bilinear resizing of photographs, against what Pillow gives.
#include <gtest/gtest.h>

#include "vision/expect_error.h"
#include "vision/preprocess.h"

namespace atrous {
namespace {

// The same noise as the program that asked Pillow.
Image noise(int width_px, int height_px) {
  Image image{width_px, height_px, {}};
  auto state = static_cast<std::uint32_t>(width_px * 1000 + height_px);
  image.rgb.resize(static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px) * 3);
  for (std::uint8_t& sample : image.rgb) {
    state = state * 1664525u + 1013904223u;
    sample = static_cast<std::uint8_t>(state >> 24);
  }
  return image;
}

std::uint64_t fnv1a(const std::vector<std::uint8_t>& bytes) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001B3u;
  return hash;
}

TEST(ResizeBilinear, small_rows_have_the_values_of_pillow) {
  const Image image{3, 1, {0, 10, 255, 100, 20, 200, 200, 40, 0}};
  EXPECT_EQ(resize_bilinear(image, 5, 1).rgb,
            (std::vector<std::uint8_t>{0, 10, 255, 40, 14, 233, 100, 20, 200, 160, 32, 80, 200, 40, 0}));
  EXPECT_EQ(resize_bilinear(image, 2, 1).rgb, (std::vector<std::uint8_t>{38, 14, 234, 163, 33, 75}));
}

TEST(ResizeBilinear, larger_images_have_the_bytes_of_pillow) {
  struct Case {
    int width, height, new_width, new_height;
    std::uint64_t hash;
  };
  const Case cases[] = {
      {37, 23, 13, 41, 0x0ADA5C44E479A007u},   {64, 48, 20, 15, 0xF8DF5F98F17D7151u},
      {5, 7, 5, 3, 0x627ECC5D76BEF8EBu},       {7, 5, 3, 5, 0x9E7D1DB2080D8111u},
      {1, 1, 4, 3, 0x08A81325F815A581u},       {500, 333, 129, 129, 0x95EA650C4030FE21u},
      {90, 60, 513, 257, 0x8A5002F0F218B3D0u}, {3, 200, 2, 1, 0xC0C119DD7BF09146u},
      {17, 9, 17, 9, 0x1831FE752CF40E0Bu},
  };
  for (const Case& c : cases) {
    const Image resized = resize_bilinear(noise(c.width, c.height), c.new_width, c.new_height);
    EXPECT_EQ(resized.width_px, c.new_width);
    EXPECT_EQ(resized.height_px, c.new_height);
    EXPECT_EQ(fnv1a(resized.rgb), c.hash)
        << c.width << " x " << c.height << " to " << c.new_width << " x " << c.new_height;
  }
}

TEST(ResizeBilinear, empty_images_and_sizes_are_refused) {
  test::expect_error(ErrorCode::kInvalidArgument, "the image is empty", [] { resize_bilinear({}, 2, 2); });
  test::expect_error(ErrorCode::kInvalidArgument, "to 0 x 2", [] { resize_bilinear(noise(1, 1), 0, 2); });
  test::expect_error(ErrorCode::kInvalidArgument, "has 3 bytes, wanted 6", [] {
    resize_bilinear({2, 1, {1, 2, 3}}, 2, 2);
  });
}

}  // namespace
}  // namespace atrous
