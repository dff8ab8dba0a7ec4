// Reading photographs: formats, EXIF orientation, refusals; writing PNG.
#include "atrous/image.h"

#include <gtest/gtest.h>

#include <string>

#include "vision/exif.h"
#include "vision/expect_error.h"
#include "vision/image_bytes.h"
#include "support/temporary_folder.h"

namespace atrous {
namespace {

using test::bytes_of;
using test::expect_error;
using Bytes = std::vector<std::uint8_t>;

Image decode(const Bytes& bytes, const ImageLimits& limits = {}) {
  return decode_image(bytes_of(bytes), "photo", limits);
}

Bytes text(const std::string& content) { return {content.begin(), content.end()}; }

// kGreyJpeg with an APP1 segment of this orientation after its first marker.
Bytes oriented_jpeg(std::uint8_t orientation, bool big_endian) {
  const std::uint8_t lo = big_endian ? 0 : orientation;
  const std::uint8_t hi = big_endian ? orientation : 0;
  Bytes tiff = big_endian ? Bytes{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, lo, hi, 0, 0}
                          : Bytes{'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, lo, hi, 0, 0};
  Bytes file = {0xFF, 0xD8, 0xFF, 0xE1, 0, static_cast<std::uint8_t>(2 + 6 + tiff.size()), 'E', 'x', 'i', 'f', 0, 0};
  file.insert(file.end(), tiff.begin(), tiff.end());
  file.insert(file.end(), test::kGreyJpeg.begin() + 2, test::kGreyJpeg.end());
  return file;
}

// Which of the levels 0, 80, 160, 240 the four corners have: top left, top right, bottom left, bottom right.
std::vector<int> corners(const Image& image) {
  std::vector<int> levels;
  for (const int y : {0, image.height_px - 1}) {
    for (const int x : {0, image.width_px - 1}) {
      levels.push_back((image.rgb[static_cast<std::size_t>(y * image.width_px + x) * 3] + 40) / 80);
    }
  }
  return levels;
}

TEST(DecodeImage, a_grey_jpeg_is_widened_to_rgb) {
  const Image image = decode(test::kGreyJpeg);
  EXPECT_EQ(image.width_px, 24);
  EXPECT_EQ(image.height_px, 16);
  ASSERT_EQ(image.rgb.size(), 24u * 16 * 3);
  EXPECT_EQ(corners(image), (std::vector<int>{0, 1, 2, 3}));
  EXPECT_EQ(image.rgb[0], image.rgb[1]);
}

TEST(DecodeImage, all_eight_exif_orientations_stand_upright) {
  const std::vector<int> expected[] = {{0, 1, 2, 3}, {1, 0, 3, 2}, {3, 2, 1, 0}, {2, 3, 0, 1},
                                       {0, 2, 1, 3}, {2, 0, 3, 1}, {3, 1, 2, 0}, {1, 3, 0, 2}};
  for (std::uint8_t orientation = 1; orientation <= 8; ++orientation) {
    for (const bool big_endian : {false, true}) {
      const Image image = decode(oriented_jpeg(orientation, big_endian));
      EXPECT_EQ(corners(image), expected[orientation - 1]) << "orientation " << int{orientation};
      EXPECT_EQ(image.width_px, orientation >= 5 ? 16 : 24);
    }
  }
}

TEST(DecodeImage, a_damaged_exif_block_is_passed_over) {
  EXPECT_EQ(corners(decode(oriented_jpeg(0, true))), (std::vector<int>{0, 1, 2, 3}));
  EXPECT_EQ(corners(decode(oriented_jpeg(9, true))), (std::vector<int>{0, 1, 2, 3}));
  const Bytes whole = oriented_jpeg(6, true);
  const std::span<const std::byte> tiff = bytes_of(whole).subspan(12, 22);
  EXPECT_EQ(exif_orientation(tiff), 6);
  for (std::size_t size = 0; size < tiff.size(); ++size) EXPECT_EQ(exif_orientation(tiff.first(size)), 1) << size;
}

TEST(DecodeImage, an_exif_directory_beyond_the_end_is_passed_over) {
  const Bytes tiff = {'M', 'M', 0, 42, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  EXPECT_EQ(exif_orientation(bytes_of(tiff)), 1);
}

TEST(DecodeImage, the_exif_chunk_of_a_png_turns_it) {
  const Image image = decode(test::kTurnedPng);
  EXPECT_EQ(image.rgb, (Bytes{7, 8, 9, 1, 2, 3, 250, 251, 252, 4, 5, 6}));
}

TEST(DecodeImage, sixteen_bit_grey_is_scaled_and_rounded) {
  EXPECT_EQ(decode(test::kGrey16Png).rgb, (Bytes{0, 0, 0, 100, 100, 100, 255, 255, 255}));
}

TEST(DecodeImage, alpha_is_blended_over_white) {
  EXPECT_EQ(decode(test::kGreyAlphaPng).rgb, (Bytes{100, 100, 100, 255, 255, 255, 127, 127, 127}));
}

TEST(DecodeImage, palette_indices_become_their_colours) {
  EXPECT_EQ(decode(test::kPalettePng).rgb, (Bytes{10, 20, 30, 40, 50, 60, 70, 80, 90, 255, 0, 255, 40, 50, 60}));
}

TEST(DecodeImage, bmp_rows_come_top_first) {
  EXPECT_EQ(decode(test::kRgbBmp).rgb, (Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 250, 251, 252}));
}

TEST(DecodeImage, pnm_headers_may_hold_comments) {
  EXPECT_EQ(decode(text("P6 # made by hand\n# twice\n2 1\n255\nabcdef")).rgb, text("abcdef"));
  EXPECT_EQ(decode(text("P5\n2 1 255 ab")).rgb, text("aaabbb"));
}

TEST(DecodeImage, pnm_samples_are_scaled_by_the_maximum_value) {
  EXPECT_EQ(decode(Bytes{'P', '5', ' ', '3', ' ', '1', ' ', '1', '0', '0', '\n', 0, 50, 100}).rgb,
            (Bytes{0, 0, 0, 128, 128, 128, 255, 255, 255}));
  EXPECT_EQ(decode(Bytes{'P', '5', ' ', '1', ' ', '1', ' ', '6', '5', '5', '3', '5', '\n', 0x64, 0xE4}).rgb,
            (Bytes{100, 100, 100}));
}

TEST(DecodeImage, what_is_no_image_is_refused_with_its_first_bytes) {
  expect_error(ErrorCode::kCorrupt, "photo: not a JPEG, PNG, BMP or PNM file (first bytes: 52 49 46 46)",
               [] { decode(text("RIFF____AVI ")); });
  expect_error(ErrorCode::kCorrupt, "photo: the file is empty", [] { decode({}); });
  expect_error(ErrorCode::kCorrupt, "(first bytes: 41)", [] { decode(text("A")); });
}

TEST(DecodeImage, known_formats_that_are_not_read_are_named) {
  const std::pair<std::string, const char*> cases[] = {
      {"GIF89a__", "GIF"},
      {"RIFF____WEBP", "WebP"},
      {std::string("II*\0____", 8), "TIFF"},
      {std::string("\0\0\0\x1C"
                   "ftypheic",
                   12),
       "HEIC"},
      {std::string("\0\0\0\x1C"
                   "ftypavif",
                   12),
       "AVIF"},
      {"%PDF-1.7", "PDF"},
      {"P3\n1 1 255\n0 0 0", "plain PPM"},
  };
  for (const auto& [content, format] : cases) {
    expect_error(ErrorCode::kUnsupported, std::string("photo: ") + format + " files are not read here",
                 [&content = content] { decode(text(content)); });
  }
}

TEST(DecodeImage, every_cut_short_file_is_corrupt) {
  for (const Bytes& whole :
       {test::kGreyJpeg, test::kGrey16Png, test::kPalettePng, test::kRgbBmp, text("P5 2 1 255 ab")}) {
    for (std::size_t size = 8; size < whole.size(); ++size) {
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      expect_error(ErrorCode::kCorrupt, "photo: ", [&] { decode(cut); });
      if (HasFailure()) FAIL() << "cut at " << size << " of " << whole.size();
    }
  }
}

TEST(DecodeImage, a_flipped_bit_in_a_png_is_corrupt) {
  Bytes damaged = test::kPalettePng;
  damaged[damaged.size() - 20] ^= 1;
  expect_error(ErrorCode::kCorrupt, "photo: damaged PNG file: ", [&] { decode(damaged); });
}

TEST(DecodeImage, a_jpeg_without_its_end_is_cut_short) {
  const Bytes cut(test::kGreyJpeg.begin(), test::kGreyJpeg.end() - 2);
  expect_error(ErrorCode::kCorrupt, "photo: damaged JPEG file: cut short (no end-of-image marker)",
               [&] { decode(cut); });
}

TEST(DecodeImage, stray_bytes_behind_the_scan_of_a_jpeg_are_damage) {
  Bytes damaged = test::kGreyJpeg;
  damaged.insert(damaged.end() - 2, 64, 0x11);
  expect_error(ErrorCode::kCorrupt, "photo: damaged JPEG file: Corrupt JPEG data: ", [&] { decode(damaged); });
}

// A progressive JPEG of 8x8 grey pixels in one scan for the mean and one for each bit of `coefficients` others, all of
// them valid and empty: either Huffman table has the one code 0, for nothing.
Bytes jpeg_of_many_scans(std::uint8_t coefficients) {
  Bytes file{0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0};
  file.insert(file.end(), 64, 1);
  for (const std::uint8_t table : Bytes{0x00, 0x10}) {
    file.insert(file.end(), {0xFF, 0xC4, 0, 20, table, 1});
    file.insert(file.end(), 16, 0);
  }
  file.insert(file.end(), {0xFF, 0xC2, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0});
  const auto add_scan = [&file](std::uint8_t coefficient, int bits) {
    file.insert(file.end(), {0xFF, 0xDA, 0, 8, 1, 1, 0, coefficient, coefficient});
    file.insert(file.end(), {static_cast<std::uint8_t>(bits), 0x7F});
  };
  add_scan(0, 0);
  for (std::uint8_t coefficient = 1; coefficient <= coefficients; ++coefficient) {
    add_scan(coefficient, 13);
    for (int low = 12; low >= 0; --low) add_scan(coefficient, (low + 1) << 4 | low);
  }
  file.insert(file.end(), {0xFF, 0xD9});
  return file;
}

TEST(DecodeImage, a_jpeg_of_more_scans_than_any_photograph_needs_is_refused) {
  EXPECT_EQ(decode(jpeg_of_many_scans(35)).rgb, std::vector<std::uint8_t>(8 * 8 * 3, 128));  // 491 scans
  expect_error(ErrorCode::kResource, "photo: the JPEG file has more than 500 scans",
               [] { decode(jpeg_of_many_scans(36)); });
}

TEST(DecodeImage, more_pixels_than_the_limit_are_refused_before_decoding) {
  const ImageLimits limits{.max_pixels = 3};
  for (const Bytes& file : {test::kGreyJpeg, test::kPalettePng, test::kRgbBmp, text("P5 2 2 255 ab")}) {
    expect_error(ErrorCode::kResource, "more than the limit of 3", [&] { decode(file, limits); });
  }
  expect_error(ErrorCode::kResource, "photo: ", [] { decode(text("P6 999999999 999999999 255 a")); });
}

TEST(DecodeImage, an_image_without_pixels_is_corrupt) {
  expect_error(ErrorCode::kCorrupt, "0 x 4 pixels", [] { decode(text("P5 0 4 255 ab")); });
}

TEST(LoadImage, files_that_cannot_be_read_are_not_found) {
  const test::TemporaryFolder folder;
  expect_error(ErrorCode::kNotFound, "missing.png: no such file", [&] { load_image(folder / "missing.png"); });
  expect_error(ErrorCode::kNotFound, ": is a directory", [&] { load_image(folder.path()); });
}

TEST(LoadImage, messages_name_the_path) {
  const test::TemporaryFolder folder;
  const auto path = folder.write("notes.txt", {});
  expect_error(ErrorCode::kCorrupt, path.string() + ": the file is empty", [&] { load_image(path); });
}

TEST(SavePng, the_pixels_survive_the_round_trip) {
  const test::TemporaryFolder folder;
  Image image{5, 3, Bytes(45)};
  for (std::size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = static_cast<std::uint8_t>(i * 37);
  save_png(image, folder / "image.png");
  const Image read = load_image(folder / "image.png");
  EXPECT_EQ(read.width_px, 5);
  EXPECT_EQ(read.rgb, image.rgb);
}

TEST(SavePng, nothing_is_left_behind_by_a_failure) {
  const test::TemporaryFolder folder;
  const Image image{1, 1, {1, 2, 3}};
  expect_error(ErrorCode::kNotFound, "cannot be written: No such file",
               [&] { save_png(image, folder / "no/image.png"); });
  expect_error(ErrorCode::kInvalidArgument, "is a directory", [&] { save_png(image, folder.path()); });
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SavePng, an_image_of_the_wrong_size_is_refused) {
  const test::TemporaryFolder folder;
  expect_error(ErrorCode::kInvalidArgument, "wanted 12", [&] { save_png({2, 2, {1, 2, 3}}, folder / "image.png"); });
  expect_error(ErrorCode::kInvalidArgument, "empty image", [&] { save_png({}, folder / "image.png"); });
}

}  // namespace
}  // namespace atrous
