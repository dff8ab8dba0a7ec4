// Writing PNG files with libpng.
#include <png.h>

#include <array>
#include <bit>
#include <cerrno>
#include <csetjmp>
#include <cstring>
#include <new>

#include "core/error.h"
#include "core/output_file.h"
#include "vision/png_file.h"

namespace atrous {
namespace {

// As in png_read.cpp, libpng is called only where no C++ object waits for its destructor.
struct PngWriter {
  std::FILE* stream = nullptr;
  int error_number = 0;  // of a failed write; 0 with a message of libpng's
  std::array<char, 128> message{};
  png_structp png = nullptr;
  png_infop info = nullptr;

  ~PngWriter() { png_destroy_write_struct(&png, &info); }
};

void on_error(png_structp png, png_const_charp message) {
  auto* writer = static_cast<PngWriter*>(png_get_error_ptr(png));
  std::strncpy(writer->message.data(), message, writer->message.size() - 1);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

void on_write(png_structp png, png_bytep bytes, png_size_t count) {
  auto* writer = static_cast<PngWriter*>(png_get_io_ptr(png));
  if (std::fwrite(bytes, 1, count, writer->stream) == count) return;
  writer->error_number = errno != 0 ? errno : EIO;
  png_error(png, "write failed");
}

void on_flush(png_structp) {}

void write_header(const PngWriter& writer, const PngPixels& pixels) {
  const int color = pixels.kind == PngKind::kRgb       ? PNG_COLOR_TYPE_RGB
                    : pixels.kind == PngKind::kIndexed ? PNG_COLOR_TYPE_PALETTE
                                                       : PNG_COLOR_TYPE_GRAY;
  const int depth = pixels.kind == PngKind::kGrey16 ? 16 : 8;
  png_set_IHDR(writer.png, writer.info, static_cast<png_uint_32>(pixels.width_px),
               static_cast<png_uint_32>(pixels.height_px), depth, color, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (pixels.kind == PngKind::kIndexed) {
    png_color colors[256];
    const std::size_t count = pixels.palette.size();
    for (std::size_t i = 0; i < count; ++i) {
      colors[i] = {pixels.palette[i][0], pixels.palette[i][1], pixels.palette[i][2]};
    }
    png_set_PLTE(writer.png, writer.info, colors, static_cast<int>(count));
  }
  if (!pixels.note.empty()) {
    char keyword[] = "Comment";
    png_text text{};
    text.compression = PNG_TEXT_COMPRESSION_NONE;
    text.key = keyword;
    text.text = const_cast<char*>(pixels.note.c_str());  // libpng copies it
    png_set_text(writer.png, writer.info, &text, 1);
  }
  png_write_info(writer.png, writer.info);
}

// False after an error of libpng's.
bool write_all(PngWriter& writer, const PngPixels& pixels, std::size_t row_bytes) {
  if (setjmp(png_jmpbuf(writer.png)) != 0) return false;
  png_set_user_limits(writer.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_write_fn(writer.png, &writer, on_write, on_flush);
  write_header(writer, pixels);
  if (pixels.kind == PngKind::kGrey16 && std::endian::native == std::endian::little) png_set_swap(writer.png);
  for (int y = 0; y < pixels.height_px; ++y) {
    png_write_row(writer.png, static_cast<png_const_bytep>(pixels.data) + static_cast<std::size_t>(y) * row_bytes);
  }
  png_write_end(writer.png, writer.info);
  return true;
}

std::size_t bytes_per_pixel(PngKind kind) {
  switch (kind) {
    case PngKind::kRgb: return 3;
    case PngKind::kIndexed: return 1;
    case PngKind::kGrey16: return 2;
  }
  return 0;
}

}  // namespace

void write_png(const PngPixels& pixels, const std::filesystem::path& path) {
  OutputFile file(path);
  PngWriter writer;
  writer.stream = file.stream();
  writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, on_error, on_warning);
  if (writer.png != nullptr) writer.info = png_create_info_struct(writer.png);
  if (writer.info == nullptr) fail(ErrorCode::kResource, path.string(), ": no memory to write the PNG");
  if (!write_all(writer, pixels, static_cast<std::size_t>(pixels.width_px) * bytes_per_pixel(pixels.kind))) {
    if (writer.error_number != 0) file.fail_write(writer.error_number);
    fail(ErrorCode::kResource, path.string(), ": cannot be written: ", writer.message.data());
  }
  file.commit();
}

}  // namespace atrous
