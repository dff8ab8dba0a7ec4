// Malformed image files, and small files that claim large images.
#include "atrous/image.h"
#include "hostile/case.h"
#include "hostile/image_bytes.h"

namespace atrous::test {
namespace {

std::string image_error(const std::string& bytes, const ImageLimits& limits = {}) {
  return error_of([&] { decode_image(std::as_bytes(std::span(bytes)), "photo", limits); });
}

constexpr std::uint32_t kHuge = 60000;

const HostileCase kNoImages[] = {
    {"nothing", [] { return std::string(); }, "corrupt: photo: the file is empty"},
    {"one_byte", [] { return std::string("\xFF"); }, "corrupt: photo: not a JPEG, PNG, BMP or PNM file"},
    {"zeros", [] { return std::string(1000, '\0'); },
     "corrupt: photo: not a JPEG, PNG, BMP or PNM file (first bytes: 00 00 00 00)"},
    {"gif", [] { return std::string("GIF89a\x60\xEA\x60\xEA"); }, "unsupported: photo: GIF files are not read here"},
    {"webp", [] { return std::string("RIFF\xff\xff\xff\xffWEBPVP8 "); }, "unsupported: photo: WebP files"},
    {"tiff", [] { return std::string("II*\0\xff\xff\xff\xff", 8); }, "unsupported: photo: TIFF files"},
    {"photoshop", [] { return std::string("8BPS\0\1", 6); }, "unsupported: photo: Photoshop files"},
    {"radiance", [] { return std::string("#?RADIANCE\n"); }, "unsupported: photo: Radiance HDR files"},
    {"softimage", [] { return std::string("\x53\x80\xF6\x34", 4); },
     "corrupt: photo: not a JPEG, PNG, BMP or PNM file"},
    {"plain_ppm", [] { return std::string("P3 60000 60000 255\n"); }, "unsupported: photo: plain PPM files"},
};

const HostileCase kPngs[] = {
    {"signature_alone", [] { return std::string("\x89PNG\r\n\x1A\n"); }, "corrupt: photo: damaged PNG file: cut short"},
    {"header_cut", [] { return png_start({}).substr(0, 20); }, "corrupt: photo: damaged PNG file: cut short"},
    {"header_of_another_checksum",
     [] {
       std::string bytes = png({}, std::string(2, '\0'));
       bytes[30] ^= 1;
       return bytes;
     },
     "corrupt: photo: damaged PNG file: IHDR: CRC"},
    {"no_header", [] { return "\x89PNG\r\n\x1A\n" + png_chunk("IDAT", stored_zlib("ab")); },
     "corrupt: photo: damaged PNG file: IDAT: Missing IHDR"},
    {"width_0", [] { return png({.width = 0}, "ab"); }, "corrupt: photo: damaged PNG file: Invalid IHDR"},
    {"height_of_32_bits", [] { return png({.height = 0xFFFFFFFFU}, "ab"); },
     "corrupt: photo: damaged PNG file: PNG unsigned integer"},
    {"depth_3", [] { return png({.depth = 3}, "ab"); }, "corrupt: photo: damaged PNG file: Invalid IHDR"},
    {"unknown_kind_of_colour", [] { return png({.color = 5}, "ab"); },
     "corrupt: photo: damaged PNG file: Invalid IHDR"},
    {"unknown_interlacing", [] { return png({.interlace = 7}, "ab"); },
     "corrupt: photo: damaged PNG file: Invalid IHDR"},
    {"no_pixels", [] { return png_start({}) + png_chunk("IEND", ""); }, "corrupt: photo: damaged PNG file: IEND"},
    {"pixels_that_are_not_deflated",
     [] { return png_start({}) + png_chunk("IDAT", "abcdefgh") + png_chunk("IEND", ""); },
     "corrupt: photo: damaged PNG file: IDAT: incorrect header"},
    {"fewer_pixels_than_the_size", [] { return png({.width = 9, .height = 9}, std::string(20, '\0')); },
     "corrupt: photo: damaged PNG file: Not enough"},
    {"unknown_filter", [] { return png({}, "\x09z"); }, "corrupt: photo: damaged PNG file: bad adaptive filter"},
    {"palette_missing", [] { return png({.color = 3}, std::string(2, '\0')); },
     "corrupt: photo: damaged PNG file: IDAT: Missing PLTE"},
    {"chunk_beyond_the_end", [] { return png_start({}) + big_endian(0x7FFFFFFFU) + "IDAT"; },
     "corrupt: photo: damaged PNG file: cut short"},
    {"size_of_60000", [] { return png({.width = kHuge, .height = kHuge}, "ab"); },
     "resource: photo: 60000 x 60000 pixels, more than the limit of 400000000"},
    {"size_of_20000", [] { return png({.width = 20000, .height = 20000}, std::string(900, '\0')); },
     "corrupt: photo: cut short: 968 bytes cannot hold 20000 x 20000 pixels"},
};

const HostileCase kJpegs[] = {
    {"start_alone", [] { return std::string("\xFF\xD8\xFF"); }, "corrupt: photo: damaged JPEG file: cut short"},
    {"end_at_once", [] { return jpeg("\xFF\xD9"); },
     "corrupt: photo: damaged JPEG file: JPEG datastream contains no image"},
    {"no_frame", [] { return jpeg(jpeg_tables() + jpeg_scan("\x7F")); },
     "corrupt: photo: damaged JPEG file: Invalid JPEG file structure: SOS before SOF"},
    {"segment_of_length_1", [] { return jpeg(std::string("\xFF\xDB\0\x01", 4)); },
     "corrupt: photo: damaged JPEG file: Bogus marker length"},
    {"two_frames", [] { return jpeg(jpeg_frame(8, 8) + jpeg_frame(8, 8)); },
     "corrupt: photo: damaged JPEG file: Invalid JPEG file structure: two SOF markers"},
    {"no_quantisation", [] { return jpeg(jpeg_frame(8, 8) + jpeg_scan("\x7F")); },
     "corrupt: photo: damaged JPEG file: Quantization table 0x00 was not defined"},
    {"no_codes", [] { return jpeg(jpeg_tables().substr(0, 69) + jpeg_frame(8, 8) + jpeg_scan("\x7F")); },
     "corrupt: photo: damaged JPEG file: Corrupt JPEG data: premature end"},
    {"width_0", [] { return jpeg(jpeg_tables() + jpeg_frame(0, 8) + jpeg_scan("\x7F")); },
     "corrupt: photo: damaged JPEG file: Empty JPEG image"},
    {"height_0", [] { return jpeg(jpeg_tables() + jpeg_frame(8, 0) + jpeg_scan("\x7F")); },
     "corrupt: photo: damaged JPEG file: Empty JPEG image"},
    {"precision_of_12_bits", [] { return jpeg(jpeg_tables() + jpeg_frame(8, 8, '\xC1', 12) + jpeg_scan("\x7F")); },
     "unsupported: photo: a kind of JPEG that is not read here"},
    {"lossless", [] { return jpeg(jpeg_tables() + jpeg_frame(8, 8, '\xC3') + jpeg_scan("\x7F")); },
     "unsupported: photo: a kind of JPEG that is not read here"},
    {"no_end",
     [] {
       return jpeg(jpeg_tables() + jpeg_frame(64, 64) + jpeg_segment('\xDA', std::string("\x01\x01\0\0\x3F\0", 6)));
     },
     "corrupt: photo: damaged JPEG file: cut short (no end-of-image marker)"},
    {"size_of_60000", [] { return jpeg(jpeg_tables() + jpeg_frame(kHuge, kHuge) + jpeg_scan("\x7F")); },
     "resource: photo: 60000 x 60000 pixels, more than the limit of 400000000"},
    {"size_of_20000",
     [] { return jpeg(jpeg_tables() + jpeg_frame(20000, 20000) + jpeg_scan(std::string(800, '\x7F'))); },
     "corrupt: photo: cut short: 940 bytes cannot hold 20000 x 20000 pixels"},
};

const HostileCase kBmps[] = {
    {"signature_alone", [] { return std::string("BM"); }, "corrupt: photo: damaged BMP file: unknown"},
    {"header_cut", [] { return bmp({}, "").substr(0, 30); }, "corrupt: photo: damaged BMP file: cut short (30 bytes)"},
    {"header_of_an_unknown_length", [] { return bmp({.header_bytes = 41}, std::string(16, 'p')); },
     "corrupt: photo: damaged BMP file: unknown"},
    {"width_0", [] { return bmp({.width = 0}, std::string(16, 'p')); },
     "corrupt: photo: the image is empty: 0 x 2 pixels"},
    {"height_of_the_least_number", [] { return bmp({.height = 0x80000000U}, std::string(16, 'p')); },
     "corrupt: photo: the image is empty: 2 x -2147483648 pixels"},
    {"two_planes", [] { return bmp({.planes = 2}, std::string(16, 'p')); },
     "corrupt: photo: damaged BMP file: unknown"},
    {"bits_7", [] { return bmp({.bits = 7}, std::string(16, 'p')); }, "corrupt: photo: damaged BMP file: invalid"},
    {"run_lengths", [] { return bmp({.bits = 8, .compression = 1}, std::string(16, 'p')); },
     "corrupt: photo: damaged BMP file: unknown"},
    {"pixels_cut", [] { return bmp({}, std::string(15, 'p')); },
     "corrupt: photo: damaged BMP file: cut short (69 bytes)"},
    {"pixels_beyond_the_end", [] { return bmp({.pixels_at = 0x7FFFFFFFU}, std::string(16, 'p')); },
     "corrupt: photo: damaged BMP file: cut short (70 bytes)"},
    {"size_of_60000", [] { return bmp({.width = kHuge, .height = kHuge}, std::string(900, 'p')); },
     "resource: photo: 60000 x 60000 pixels, more than the limit of 400000000"},
    {"size_of_20000", [] { return bmp({.width = 20000, .height = 20000}, std::string(900, 'p')); },
     "corrupt: photo: damaged BMP file: cut short"},
};

const HostileCase kPnms[] = {
    {"no_numbers", [] { return std::string("P6\n"); }, "corrupt: photo: damaged PNM file: no width in the header"},
    {"no_height", [] { return std::string("P6 3 # height"); },
     "corrupt: photo: damaged PNM file: no height in the header"},
    {"no_maximum", [] { return std::string("P5 3 3\n\xFF"); },
     "corrupt: photo: damaged PNM file: no maximum value in the header"},
    {"negative_width", [] { return std::string("P5 -3 3 255 abc"); },
     "corrupt: photo: damaged PNM file: no width in the header"},
    {"maximum_0", [] { return std::string("P5 1 1 0 a"); },
     "corrupt: photo: damaged PNM file: maximum value 0, wanted 1 to 65535"},
    {"maximum_of_17_bits", [] { return std::string("P5 1 1 65536 a"); },
     "corrupt: photo: damaged PNM file: maximum value 65536, wanted 1 to 65535"},
    {"height_0", [] { return std::string("P5 3 0 255 "); }, "corrupt: photo: the image is empty: 3 x 0 pixels"},
    {"samples_cut", [] { return std::string("P6 2 2 255 abc"); },
     "corrupt: photo: damaged PNM file: cut short (3 bytes of 12)"},
    {"nothing_behind_the_header", [] { return std::string("P5 1 1 255"); },
     "corrupt: photo: damaged PNM file: cut short (0 bytes of 1)"},
    {"width_of_100_digits", [] { return "P5 " + std::string(100, '9') + " 1 255 a"; },
     "resource: photo: 1000000000 x 1 pixels, more than the limit of 400000000"},
    {"size_of_60000", [] { return std::string("P6 60000 60000 255 a"); },
     "resource: photo: 60000 x 60000 pixels, more than the limit of 400000000"},
    {"size_of_20000", [] { return std::string("P6 20000 20000 255 a"); },
     "corrupt: photo: damaged PNM file: cut short (1 bytes of 1200000000)"},
};

class HostileImage : public testing::TestWithParam<HostileCase> {};

TEST_P(HostileImage, is_refused) { expect_begins(image_error(GetParam().bytes()), GetParam().error); }

INSTANTIATE_TEST_SUITE_P(NoImage, HostileImage, testing::ValuesIn(kNoImages), case_name);
INSTANTIATE_TEST_SUITE_P(Png, HostileImage, testing::ValuesIn(kPngs), case_name);
INSTANTIATE_TEST_SUITE_P(Jpeg, HostileImage, testing::ValuesIn(kJpegs), case_name);
INSTANTIATE_TEST_SUITE_P(Bmp, HostileImage, testing::ValuesIn(kBmps), case_name);
INSTANTIATE_TEST_SUITE_P(Pnm, HostileImage, testing::ValuesIn(kPnms), case_name);

// What is built here right is read, so the refusals above are for what is wrong.
TEST(HostileImages, have_sound_siblings) {
  std::string bytes = png({.width = 2, .height = 2}, std::string(6, '\0'));
  EXPECT_EQ(image_error(bytes), "no error");
  bytes[30] ^= 1;
  EXPECT_EQ(image_error(checksums_corrected(bytes)), "no error");
  EXPECT_EQ(image_error(jpeg(jpeg_tables() + jpeg_frame(8, 8) + jpeg_scan("\x3F"))), "no error");
  EXPECT_EQ(image_error(bmp({}, std::string(16, 'p'))), "no error");
  EXPECT_EQ(image_error("P6 2 1 255 abcdef"), "no error");
}

TEST(ImageLimits, say_the_wanted_and_the_allowed_amount) {
  EXPECT_EQ(image_error("P5 3 2 255 abcdef", {.max_pixels = 5}),
            "resource: photo: 3 x 2 pixels, more than the limit of 5");
  EXPECT_EQ(image_error("P5 3 2 255 abcdef", {.max_pixels = 6}), "no error");
}

}  // namespace
}  // namespace atrous::test
