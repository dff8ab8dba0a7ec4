// The C interface to segmentation: pixels in, label maps out.
#include <array>
#include <memory>

#include "api/c_api_calls.h"
#include "api/c_api_handles.h"

namespace atrous::c {
namespace {

static_assert(static_cast<int>(Enlarge::kBilinear) == ATROUS_ENLARGE_BILINEAR);
static_assert(static_cast<int>(Enlarge::kNearest) == ATROUS_ENLARGE_NEAREST);
static_assert(static_cast<int>(Enlarge::kNetworkSize) == ATROUS_ENLARGE_NETWORK_SIZE);

// Where red, green and blue lie in a pixel, and how long it is.
struct PixelLayout {
  std::array<std::size_t, 3> rgb;
  std::size_t bytes;
};

PixelLayout layout_of(std::int32_t format) {
  switch (enumerator(format, ATROUS_PIXELS_GREY, "image.format")) {
    case ATROUS_PIXELS_RGB: return {{0, 1, 2}, 3};
    case ATROUS_PIXELS_BGR: return {{2, 1, 0}, 3};
    case ATROUS_PIXELS_RGBA: return {{0, 1, 2}, 4};
    case ATROUS_PIXELS_BGRA: return {{2, 1, 0}, 4};
    case ATROUS_PIXELS_GREY: break;
  }
  return {{0, 0, 0}, 1};
}

void require_size(const atrous_image& image) {
  const std::int64_t pixels = std::int64_t{image.width_px} * image.height_px;
  if (image.width_px < 1 || image.height_px < 1) {
    fail(ErrorCode::kInvalidArgument, "the image is ", image.width_px, "x", image.height_px, ", wanted 1x1 or more");
  }
  if (pixels > ImageLimits{}.max_pixels) {
    fail(ErrorCode::kResource, "the image has ", pixels, " pixels, the limit is ", ImageLimits{}.max_pixels);
  }
}

Image copied(const atrous_image& from) {
  require_size(from);
  const PixelLayout layout = layout_of(from.format);
  const auto width = static_cast<std::size_t>(from.width_px);
  const auto height = static_cast<std::size_t>(from.height_px);
  const std::size_t row_bytes = from.row_bytes == 0 ? width * layout.bytes : from.row_bytes;
  if (row_bytes < width * layout.bytes) {
    fail(ErrorCode::kInvalidArgument, "image.row_bytes is ", row_bytes, ", and the pixels of a row have ",
         width * layout.bytes, " bytes");
  }
  const std::uint8_t* src = &required(from.pixels, "image.pixels");
  Image to{from.width_px, from.height_px, std::vector<std::uint8_t>(width * height * 3)};
  std::uint8_t* dst = to.rgb.data();
  for (std::size_t y = 0; y < height; ++y, src += row_bytes) {
    for (std::size_t x = 0; x < width; ++x) {
      for (const std::size_t at : layout.rgb) *dst++ = src[x * layout.bytes + at];
    }
  }
  return to;
}

SegmentOptions imported(const atrous_segment_options* given) {
  const atrous_segment_options from = read_struct(given, "options");
  SegmentOptions to;
  to.enlarge = enumerator(from.enlarge, Enlarge::kNetworkSize, "options.enlarge");
  to.scores = flag(from.scores, "options.scores");
  to.confidence = flag(from.confidence, "options.confidence");
  if (from.class_count > 0) {
    const std::int32_t* classes = &required(from.classes, "options.classes");
    to.classes.assign(classes, classes + from.class_count);
  }
  return to;
}

// The elements, or null if there are none.
template <typename T>
const T* elements(const std::vector<T>& from) {
  return from.empty() ? nullptr : from.data();
}

}  // namespace
}  // namespace atrous::c

using namespace atrous::c;  // everything below is the C interface's

atrous_status atrous_session_segment(atrous_session* session, const atrous_image* image,
                                     const atrous_segment_options* options, atrous_label_map** out,
                                     atrous_error* error) noexcept {
  return guarded(error, [&] {
    atrous_label_map*& result = required(out, "out");
    atrous::Session& runner = required(session, "session").session;
    const atrous::Image pixels = copied(read_struct(&required(image, "image"), "image"));
    auto labels = std::make_unique<atrous_label_map>();
    labels->result = runner.segment(pixels, imported(options));
    result = labels.release();
  });
}

void atrous_label_map_free(atrous_label_map* labels) noexcept { delete labels; }

int32_t atrous_label_map_width_px(const atrous_label_map* labels) noexcept {
  return labels == nullptr ? 0 : labels->result.labels.width_px;
}

int32_t atrous_label_map_height_px(const atrous_label_map* labels) noexcept {
  return labels == nullptr ? 0 : labels->result.labels.height_px;
}

int32_t atrous_label_map_classes(const atrous_label_map* labels) noexcept {
  return labels == nullptr ? 0 : labels->result.classes;
}

const uint8_t* atrous_label_map_u8(const atrous_label_map* labels) noexcept {
  return labels == nullptr ? nullptr : elements(labels->result.labels.u8);
}

const uint16_t* atrous_label_map_u16(const atrous_label_map* labels) noexcept {
  return labels == nullptr ? nullptr : elements(labels->result.labels.u16);
}

const float* atrous_label_map_scores(const atrous_label_map* labels) noexcept {
  return labels == nullptr ? nullptr : elements(labels->result.scores);
}

const float* atrous_label_map_confidence(const atrous_label_map* labels) noexcept {
  return labels == nullptr ? nullptr : elements(labels->result.confidence);
}

atrous_status atrous_label_map_save(const atrous_label_map* labels, const char* palette, const char* path,
                                    atrous_error* error) noexcept {
  return guarded(error, [&] {
    const atrous::Segmentation& result = required(labels, "labels").result;
    const int colors = std::max(result.classes, 2);  // a single class makes a mask of 0 and 1
    atrous::save_labels(result.labels, atrous::palette(&required(palette, "palette"), colors), &required(path, "path"));
  });
}
