// Reading JPEG files with libjpeg-turbo, by its defaults: the same bytes as every program that decodes with it.
#include <cstddef>
#include <cstdio>
// jpeglib.h needs the two above.
#include <jerror.h>
#include <jpeglib.h>

#include <array>
#include <csetjmp>
#include <utility>

#include "core/error.h"
#include "vision/decode.h"
#include "vision/exif.h"

namespace atrous {
namespace {

// libjpeg leaves by longjmp, which skips destructors: every call of libjpeg happens in a lambda that holds no C++
// object, inside attempt().
class JpegReader {
 public:
  explicit JpegReader(const EncodedImage& file) : file_(file) {
    info_.err = jpeg_std_error(&errors_);
    errors_.error_exit = on_error;
    errors_.emit_message = on_message;
    errors_.output_message = [](j_common_ptr) {};
    info_.client_data = this;
    progress_.progress_monitor = on_progress;
  }
  ~JpegReader() { jpeg_destroy_decompress(&info_); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  // Everything before the first scan; checks the size before the pixels are allocated.
  void read_header() {
    attempt([this] {
      jpeg_create_decompress(&info_);
      info_.progress = &progress_;
      jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(file_.bytes.data()), file_.bytes.size());
      jpeg_read_header(&info_, TRUE);
    });
    check_size(file_, info_.image_width, info_.image_height);
    // Huffman codes spend at least a bit on each block of 8x8 pixels.
    if (info_.arith_code == 0) check_length(file_, info_.image_width, info_.image_height, 8 * 64);
    in_scans_ = true;
  }

  Image read_pixels() {
    const std::size_t width = info_.image_width;
    Image image{static_cast<int>(width), static_cast<int>(info_.image_height), {}};
    image.rgb.resize(width * info_.image_height * 3);
    const bool four_inks = info_.jpeg_color_space == JCS_CMYK || info_.jpeg_color_space == JCS_YCCK;
    std::vector<std::uint8_t> inks(four_inks ? width * 4 : 0);
    attempt([this, rgb = image.rgb.data(), row_bytes = width * 3, inks = four_inks ? inks.data() : nullptr] {
      info_.out_color_space = inks != nullptr ? JCS_CMYK : JCS_RGB;
      jpeg_start_decompress(&info_);
      for (std::uint8_t* dst = rgb; info_.output_scanline < info_.output_height; dst += row_bytes) {
        JSAMPROW row = inks != nullptr ? inks : dst;
        jpeg_read_scanlines(&info_, &row, 1);
        if (inks != nullptr) inks_to_rgb(inks, info_.output_width, dst);
      }
      jpeg_finish_decompress(&info_);
    });
    return image;
  }

 private:
  static constexpr int kMaxScans = 500;  // real files have about ten; each may cost a pass over the whole image

  // Cyan, magenta, yellow and black, inverted as Adobe stores them: 255 is no ink.
  static void inks_to_rgb(const std::uint8_t* inks, std::size_t pixels, std::uint8_t* rgb) {
    for (std::size_t i = 0; i < pixels; ++i) {
      const unsigned light = inks[4 * i + 3];
      for (std::size_t c = 0; c < 3; ++c) {
        const unsigned absorbed = (255U - inks[4 * i + c]) * light + 128;
        rgb[3 * i + c] = static_cast<std::uint8_t>(light - (((absorbed >> 8) + absorbed) >> 8));
      }
    }
  }

  template <typename Work>
  void attempt(const Work& work) {
    if (!completes(
            jump_, [](const void* context) { (*static_cast<const Work*>(context))(); }, &work)) {
      fail_decode();
    }
  }

  static bool completes(std::jmp_buf& jump, void (*work)(const void*), const void* context) {
    if (setjmp(jump) != 0) return false;
    work(context);
    return true;
  }

  [[noreturn]] void fail_decode() const {
    if (too_many_scans_) fail(ErrorCode::kResource, file_.name, ": the JPEG file has more than ", kMaxScans, " scans");
    switch (errors_.msg_code) {
      case JERR_OUT_OF_MEMORY: fail(ErrorCode::kResource, file_.name, ": no memory to decode the JPEG file");
      case JERR_IMAGE_TOO_BIG:
      case JERR_WIDTH_OVERFLOW:
        fail(ErrorCode::kResource, file_.name, ": the JPEG image is too large to decode: ", message_.data());
      case JERR_ARITH_NOTIMPL:
      case JERR_BAD_PRECISION:
      case JERR_CONVERSION_NOTIMPL:
      case JERR_SOF_UNSUPPORTED:
        fail(ErrorCode::kUnsupported, file_.name, ": a kind of JPEG that is not read here: ", message_.data());
      case JWRN_JPEG_EOF:
        fail(ErrorCode::kCorrupt, file_.name, ": damaged JPEG file: cut short (no end-of-image marker)");
      default: fail(ErrorCode::kCorrupt, file_.name, ": damaged JPEG file: ", message_.data());
    }
  }

  static JpegReader& reader_of(j_common_ptr info) { return *static_cast<JpegReader*>(info->client_data); }

  static void on_error(j_common_ptr info) {
    JpegReader& reader = reader_of(info);
    info->err->format_message(info, reader.message_.data());
    std::longjmp(reader.jump_, 1);
  }

  // Warnings (level -1) tell of damage, apart from odd header fields that do not touch the pixels.
  static void on_message(j_common_ptr info, int level) {
    const int code = info->err->msg_code;
    const bool in_header = code == JWRN_EXTRANEOUS_DATA && !reader_of(info).in_scans_;
    if (level >= 0 || in_header || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR) return;
    on_error(info);
  }

  static void on_progress(j_common_ptr info) {
    if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMaxScans) return;
    JpegReader& reader = reader_of(info);
    reader.too_many_scans_ = true;
    std::longjmp(reader.jump_, 1);
  }

  const EncodedImage& file_;
  jpeg_decompress_struct info_{};
  jpeg_error_mgr errors_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf jump_{};
  std::array<char, JMSG_LENGTH_MAX> message_{};
  bool in_scans_ = false;
  bool too_many_scans_ = false;
};

}  // namespace

Image decode_jpeg(const EncodedImage& file) {
  JpegReader reader(file);
  reader.read_header();
  return upright(reader.read_pixels(), jpeg_orientation(file.bytes));
}

}  // namespace atrous
