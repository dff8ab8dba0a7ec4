// Reading PNG files with libpng.
#include <png.h>

#include <algorithm>
#include <array>
#include <bit>
#include <csetjmp>
#include <cstring>
#include <utility>

#include "core/error.h"
#include "vision/decode.h"
#include "vision/exif.h"
#include "vision/png_file.h"

namespace atrous {
namespace {

// libpng leaves by longjmp, which skips destructors: every call of libpng happens in a lambda that holds no C++ object,
// inside attempt().
class PngReader {
 public:
  explicit PngReader(const EncodedImage& file) : file_(file) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
    if (png_ == nullptr) throw std::bad_alloc();
    info_ = png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw std::bad_alloc();
    }
  }
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  int width() const { return static_cast<int>(png_get_image_width(png_, info_)); }
  int height() const { return static_cast<int>(png_get_image_height(png_, info_)); }
  int color_type() const { return png_get_color_type(png_, info_); }
  int depth() const { return png_get_bit_depth(png_, info_); }

  // Everything before the pixels; checks the size before anything is allocated.
  void read_header() {
    attempt([this] {
      png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
      png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
      png_set_read_fn(png_, this, on_read);
      png_read_info(png_, info_);
    });
    check_size(file_, width(), height());
    // Deflate makes at most 1032 bytes of one.
    const int pixel_bits = png_get_channels(png_, info_) * depth();
    check_length(file_, width(), height(), std::max(1032 * 8 / std::max(pixel_bits, 1), 1));
  }

  // Reads all rows, `row_bytes` each, into dst, and the chunks behind them. `transform` asks libpng for conversions.
  template <typename Transform, typename Pixel>
  void read_pixels(const Transform& transform, std::vector<Pixel>& dst, std::size_t row_elements) {
    dst.resize(row_elements * static_cast<std::size_t>(height()));
    std::vector<png_bytep> rows(static_cast<std::size_t>(height()));
    for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = reinterpret_cast<png_bytep>(dst.data() + y * row_elements);
    png_bytepp row_list = rows.data();
    const std::size_t row_bytes = row_elements * sizeof(Pixel);
    attempt([this, &transform, row_list, row_bytes] {
      transform(png_);
      png_set_interlace_handling(png_);
      png_read_update_info(png_, info_);
      if (png_get_rowbytes(png_, info_) != row_bytes) png_error(png_, "unexpected row size");
      png_read_image(png_, row_list);
      png_read_end(png_, info_);
    });
  }

  bool has_transparency() const {
    return (color_type() & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(png_, info_, PNG_INFO_tRNS) != 0;
  }

  int orientation() {
    png_uint_32 size = 0;
    png_bytep exif = nullptr;
    attempt([&] { png_get_eXIf_1(png_, info_, &size, &exif); });
    return exif == nullptr ? 1 : exif_orientation({reinterpret_cast<const std::byte*>(exif), size});
  }

 private:
  template <typename Work>
  void attempt(const Work& work) {
    if (!completes(
            png_, [](const void* context) { (*static_cast<const Work*>(context))(); }, &work)) {
      const bool no_memory = std::strstr(message_.data(), "emory") != nullptr;
      fail(no_memory ? ErrorCode::kResource : ErrorCode::kCorrupt, file_.name, ": damaged PNG file: ", message_.data());
    }
  }

  static bool completes(png_structp png, void (*work)(const void*), const void* context) {
    if (setjmp(png_jmpbuf(png)) != 0) return false;
    work(context);
    return true;
  }

  static void on_error(png_structp png, png_const_charp message) {
    auto* reader = static_cast<PngReader*>(png_get_error_ptr(png));
    std::strncpy(reader->message_.data(), message, reader->message_.size() - 1);
    png_longjmp(png, 1);
  }
  static void on_warning(png_structp, png_const_charp) {}
  static void on_read(png_structp png, png_bytep dst, png_size_t count) {
    auto* reader = static_cast<PngReader*>(png_get_io_ptr(png));
    if (reader->file_.bytes.size() - reader->at_ < count) png_error(png, "cut short");
    std::memcpy(dst, reader->file_.bytes.data() + reader->at_, count);
    reader->at_ += count;
  }

  const EncodedImage& file_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::size_t at_ = 0;
  std::array<char, 128> message_{};
};

void to_rgb8(png_structp png) {
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
}

}  // namespace

Image decode_png(const EncodedImage& file) {
  PngReader reader(file);
  reader.read_header();
  Image image{reader.width(), reader.height(), {}};
  const auto width = static_cast<std::size_t>(image.width_px);
  if (reader.has_transparency()) {
    std::vector<std::uint8_t> rgba;
    reader.read_pixels(to_rgb8, rgba, width * 4);
    image.rgb.resize(rgba.size() / 4 * 3);
    blend_over_white(rgba.data(), rgba.size() / 4, image.rgb.data());
  } else {
    reader.read_pixels(to_rgb8, image.rgb, width * 3);
  }
  return upright(std::move(image), reader.orientation());
}

LabelMap read_png_indices(const EncodedImage& file) {
  PngReader reader(file);
  reader.read_header();
  if (reader.color_type() != PNG_COLOR_TYPE_PALETTE && reader.color_type() != PNG_COLOR_TYPE_GRAY) {
    fail(ErrorCode::kUnsupported, file.name,
         ": a colour PNG, wanted an indexed or grey one (class indices, not colours)");
  }
  LabelMap labels{reader.width(), reader.height(), {}, {}};
  const auto width = static_cast<std::size_t>(labels.width_px);
  if (reader.depth() == 16) {
    const auto native_order = [](png_structp png) {
      if constexpr (std::endian::native == std::endian::little) png_set_swap(png);
    };
    reader.read_pixels(native_order, labels.u16, width);
  } else {
    reader.read_pixels([](png_structp png) { png_set_packing(png); }, labels.u8, width);
  }
  return labels;
}

}  // namespace atrous
