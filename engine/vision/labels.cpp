// Label maps: files, overlays, counts.
#include "atrous/labels.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "core/error.h"
#include "core/input_file.h"
#include "core/parallel.h"
#include "vision/png_file.h"

namespace atrous {
namespace {

std::size_t pixel_count(int width_px, int height_px) {
  return static_cast<std::size_t>(std::max(width_px, 0)) * static_cast<std::size_t>(std::max(height_px, 0));
}

void check_filled(const LabelMap& labels, const std::string& context) {
  const std::size_t wanted = pixel_count(labels.width_px, labels.height_px);
  if (wanted == 0) fail(ErrorCode::kInvalidArgument, context, "the label map is empty");
  if (labels.u8.size() + labels.u16.size() != wanted) {
    fail(ErrorCode::kInvalidArgument, context, "the label map has ", labels.u8.size() + labels.u16.size(),
         " labels, wanted ", wanted);
  }
}

// Colours for all 256 indices, so that no label is without.
Palette complete(const Palette& colors) {
  Palette all = palette("voc", 256);
  std::copy_n(colors.begin(), std::min(colors.size(), all.size()), all.begin());
  return all;
}

// The 256 results of mixing every pixel value with one colour component.
using Mix = std::array<std::uint8_t, 256>;

Mix mix_with(std::uint8_t component, float opacity) {
  Mix mix{};
  for (std::size_t value = 0; value < mix.size(); ++value) {
    const float mixed = static_cast<float>(value) * (1.0F - opacity) + static_cast<float>(component) * opacity;
    mix[value] = static_cast<std::uint8_t>(std::lround(mixed));
  }
  return mix;
}

}  // namespace

void save_labels(const LabelMap& labels, const Palette& palette, const std::filesystem::path& path,
                 const std::string& note) {
  check_filled(labels, path.string() + ": ");
  PngPixels pixels{PngKind::kGrey16, labels.width_px, labels.height_px, labels.u16.data(), {}, note};
  const Palette colors = complete(palette);
  if (!labels.u8.empty()) {
    pixels.kind = PngKind::kIndexed;
    pixels.data = labels.u8.data();
    pixels.palette = colors;
  }
  write_png(pixels, path);
}

LabelMap load_labels(const std::filesystem::path& path, const ImageLimits& limits) {
  const std::vector<std::byte> bytes = read_file(path, limits.max_file_bytes);
  constexpr std::array<unsigned char, 4> kPng = {0x89, 'P', 'N', 'G'};
  if (bytes.empty()) fail(ErrorCode::kCorrupt, path.string(), ": the file is empty");
  if (bytes.size() < kPng.size() ||
      !std::equal(kPng.begin(), kPng.end(), bytes.begin(), [](auto a, std::byte b) { return std::byte{a} == b; })) {
    fail(ErrorCode::kUnsupported, path.string(), ": not a PNG file; labels are read from indexed or grey PNG only");
  }
  try {
    return read_png_indices({bytes, path.string(), limits});
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::kResource, path.string(), ": no memory to decode the labels");
  }
}

Image overlay(const Image& image, const LabelMap& labels, const Palette& palette, float opacity, bool skip_background) {
  if (image.width_px != labels.width_px || image.height_px != labels.height_px) {
    fail(ErrorCode::kInvalidArgument, "the image is ", image.width_px, " x ", image.height_px,
         " pixels, the label map ", labels.width_px, " x ", labels.height_px);
  }
  check_filled(labels, "");
  if (!(opacity >= 0.0F && opacity <= 1.0F)) {
    fail(ErrorCode::kInvalidArgument, "the opacity is ", opacity, ", wanted 0 to 1");
  }
  const Palette colors = complete(palette);
  std::vector<std::array<Mix, 3>> mixes(std::max(colors.size(), palette.size()));
  for (std::size_t k = 0; k < mixes.size(); ++k) {
    const Color& color = k < palette.size() ? palette[k] : colors[k];
    for (std::size_t c = 0; c < 3; ++c) mixes[k][c] = mix_with(color[c], opacity);
  }
  Image mixed = image;
  parallel_ranges(image.height_px, 64, [&](std::int64_t begin, std::int64_t end) {
    for (int y = static_cast<int>(begin); y < end; ++y) {
      std::uint8_t* pixel = mixed.rgb.data() + pixel_count(image.width_px, y) * 3;
      for (int x = 0; x < image.width_px; ++x, pixel += 3) {
        const auto label = static_cast<std::size_t>(labels.at(x, y));
        if (label == 0 && skip_background) continue;
        const auto& mix = mixes[label % mixes.size()];
        for (std::size_t c = 0; c < 3; ++c) pixel[c] = mix[c][pixel[c]];
      }
    }
  });
  return mixed;
}

void save_grey16(const std::vector<std::uint16_t>& values, int width_px, int height_px,
                 const std::filesystem::path& path) {
  const std::size_t wanted = pixel_count(width_px, height_px);
  if (wanted == 0 || values.size() != wanted) {
    fail(ErrorCode::kInvalidArgument, path.string(), ": ", values.size(), " values for ", width_px, " x ", height_px,
         " pixels");
  }
  write_png({PngKind::kGrey16, width_px, height_px, values.data(), {}, {}}, path);
}

std::vector<std::int64_t> count_pixels(const LabelMap& labels, int classes) {
  std::vector<std::int64_t> counts(labels.u8.empty() ? 65536 : 256);
  for (const std::uint8_t label : labels.u8) ++counts[label];
  for (const std::uint16_t label : labels.u16) ++counts[label];
  std::size_t used = counts.size();
  while (used > 0 && counts[used - 1] == 0) --used;
  counts.resize(std::max(used, static_cast<std::size_t>(std::max(classes, 0))));
  return counts;
}

}  // namespace atrous
