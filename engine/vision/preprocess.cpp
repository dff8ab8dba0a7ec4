// Pixels to the input tensor of a network.
#include "vision/preprocess.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/parallel.h"
#include "core/stop.h"
#include "kernels/normalise.h"
#include "vision/pixel_resizer.h"

namespace atrous {
namespace {

constexpr int kPixelsPerPart = 1 << 15;  // fewer are not worth a second thread

// What becomes of each 8-bit value in each of the network's channels, and the value of the padding.
template <typename T>
struct PixelTable {
  std::array<std::array<T, 256>, 3> values;
  std::array<T, 3> padding;
};

void fill(const Preprocessing& facts, PixelTable<float>& table) {
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t v = 0; v < 256; ++v) {
      const double value = static_cast<double>(v) * facts.scale;
      table.values[c][v] = static_cast<float>((value - facts.mean[c]) / facts.std[c]);
    }
    table.padding[c] = 0.0F;
  }
}

void fill(const Preprocessing& facts, PixelTable<std::uint8_t>& table) {
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t v = 0; v < 256; ++v) table.values[c][v] = static_cast<std::uint8_t>(v);
    const float mean_pixel = facts.scale != 0.0F ? facts.mean[c] / facts.scale : 0.0F;
    table.padding[c] = static_cast<std::uint8_t>(std::lround(std::clamp(mean_pixel, 0.0F, 255.0F)));
  }
}

// Whether normalise() gives exactly the values of the table, whether it fuses or not.
bool agrees(const ChannelScales& scales, const PixelTable<float>& table) {
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t v = 0; v < 256; ++v) {
      const auto value = static_cast<double>(v);
      const double product = value * scales.scale[c];
      const bool same = static_cast<float>(product + scales.offset[c]) == table.values[c][v] &&
                        static_cast<float>(std::fma(value, scales.scale[c], scales.offset[c])) == table.values[c][v];
      if (!same) return false;
    }
  }
  return true;
}

// The network's input in memory: channel c of pixel (x,y) is at y * row + x * pixel + c * channel.
struct Strides {
  std::size_t row;
  std::size_t pixel;
  std::size_t channel;
};

template <typename T>
struct Target {
  T* data;
  Strides strides;
  std::size_t width_px;
  std::size_t channels;
  bool bgr;
  const PixelTable<T>& table;
  const ChannelScales* scales;  // another way to the values of the table, for pixels that stay as they are; or null

  void pad(int y, std::size_t begin) const {
    for (std::size_t c = 0; c < channels; ++c) {
      T* dst = data + static_cast<std::size_t>(y) * strides.row + c * strides.channel;
      for (std::size_t x = begin; x < width_px; ++x) dst[x * strides.pixel] = table.padding[c];
    }
  }

  void write(int y, const std::uint8_t* rgb, std::size_t pixels) const {
    T* dst = data + static_cast<std::size_t>(y) * strides.row;
    if (channels == 1) {
      write_grey(dst, rgb, pixels);
    } else if (scales != nullptr) {
      write_scaled(dst, rgb, pixels);
    } else {
      const std::size_t red = bgr ? 2 : 0;
      for (std::size_t x = 0; x < pixels; ++x, rgb += 3, dst += strides.pixel) {
        dst[0] = table.values[0][rgb[red]];
        dst[strides.channel] = table.values[1][rgb[1]];
        dst[2 * strides.channel] = table.values[2][rgb[2 - red]];
      }
    }
    pad(y, pixels);
  }

 private:
  void write_scaled(float* dst, const std::uint8_t* rgb, std::size_t pixels) const {
    normalise(rgb, 3 * pixels, *scales, dst);
  }
  void write_scaled(std::uint8_t* dst, const std::uint8_t* rgb, std::size_t pixels) const {
    std::copy_n(rgb, 3 * pixels, dst);
  }

  // Luma of ITU-R BT.601 in 16-bit fixed point.
  void write_grey(T* dst, const std::uint8_t* rgb, std::size_t pixels) const {
    for (std::size_t x = 0; x < pixels; ++x, rgb += 3, dst += strides.pixel) {
      const unsigned luma = (rgb[0] * 19595u + rgb[1] * 38470u + rgb[2] * 7471u + 0x8000u) >> 16;
      *dst = table.values[0][luma];
    }
  }
};

Strides strides_of(const Placement& placement, std::size_t channels, PixelLayout layout) {
  const auto height = static_cast<std::size_t>(placement.height_px);
  const auto width = static_cast<std::size_t>(placement.width_px);
  if (layout == PixelLayout::kChannelsLast) return {width * channels, channels, 1};
  return {width, 1, height * width};
}

std::size_t check_shape(const Shape& shape, const Placement& placement, PixelLayout layout) {
  const bool last = layout == PixelLayout::kChannelsLast;
  const std::int64_t channels = shape.rank() == 4 ? shape[last ? 3 : 1] : 0;
  const Shape wanted = last ? Shape{1, placement.height_px, placement.width_px, channels}
                            : Shape{1, channels, placement.height_px, placement.width_px};
  if ((channels != 1 && channels != 3) || shape != wanted) {
    fail(ErrorCode::kInvalidArgument, "the network's input is ", shape.text(), ", wanted 1 image of ",
         placement.width_px, " x ", placement.height_px, " pixels with 1 or 3 channels");
  }
  return static_cast<std::size_t>(channels);
}

void check_placement(const Placement& placement) {
  const bool fits = placement.inner_height_px >= 1 && placement.inner_height_px <= placement.height_px &&
                    placement.inner_width_px >= 1 && placement.inner_width_px <= placement.width_px;
  if (!fits) fail(ErrorCode::kInvalidArgument, "the photograph does not lie inside the network's input");
}

// The photograph, how it is resized, and memory for every part of the loop.
struct Source {
  const Image& image;
  const PixelResizer& resizer;
  std::vector<PixelResizer::Scratch>& scratches;
};

template <typename T>
void fill_tensor(const Source& source, const Placement& placement, const Target<T>& target) {
  const int parts = loop_parts(placement.height_px, kPixelsPerPart / placement.width_px);
  source.scratches.resize(std::max(source.scratches.size(), static_cast<std::size_t>(parts)));
  for (PixelResizer::Scratch& scratch : source.scratches) source.resizer.reserve(scratch);
  const auto pixels = static_cast<std::size_t>(placement.inner_width_px);
  const auto body = [&](int part, std::int64_t begin, std::int64_t end) {
    PixelResizer::Scratch& scratch = source.scratches[static_cast<std::size_t>(part)];
    for (int y = static_cast<int>(begin); y < end && !stop_asked(); ++y) {
      if (y < placement.inner_height_px) {
        target.write(y, source.resizer.row(source.image, y, scratch), pixels);
      } else {
        target.pad(y, 0);
      }
    }
  };
  parallel_parts(placement.height_px, parts, body);
}

}  // namespace

struct Preprocessor::Tables {
  Preprocessing facts;
  PixelTable<float> floats;
  PixelTable<std::uint8_t> bytes;
  ChannelScales scales;
  bool scales_agree = false;

  explicit Tables(const Preprocessing& wanted) : facts(wanted) {
    fill(facts, floats);
    fill(facts, bytes);
    for (std::size_t c = 0; c < 3; ++c)
      scales.set(c, facts.scale / double{facts.std[c]}, -facts.mean[c] / double{facts.std[c]});
    scales_agree = agrees(scales, floats);
  }

  bool serves(const Preprocessing& wanted) const {
    return facts.scale == wanted.scale && facts.mean == wanted.mean && facts.std == wanted.std;
  }
};

Preprocessor::Preprocessor() = default;
Preprocessor::~Preprocessor() = default;

void Preprocessor::run(const Image& image, const Placement& placement, const Preprocessing& facts, PixelLayout layout,
                       Tensor& dst) {
  check_placement(placement);
  const std::size_t channels = check_shape(dst.shape(), placement, layout);
  check_pixels(image);
  resizer_.prepare(image.width_px, image.height_px, placement.inner_width_px, placement.inner_height_px,
                   facts.resize == PixelResize::kAntialiased);
  if (!tables_ || !tables_->serves(facts)) tables_ = std::make_unique<Tables>(facts);
  const Strides strides = strides_of(placement, channels, layout);
  const auto width = static_cast<std::size_t>(placement.width_px);
  const bool bgr = facts.color == ColorOrder::kBgr;
  const bool kept = channels == 3 && !bgr && layout == PixelLayout::kChannelsLast;
  const Source source{image, resizer_, scratches_};
  if (dst.dtype() == DType::kU8) {
    const ChannelScales* const scales = kept ? &tables_->scales : nullptr;
    auto* const data = dst.as<std::uint8_t>().data();
    fill_tensor(source, placement, Target<std::uint8_t>{data, strides, width, channels, bgr, tables_->bytes, scales});
  } else {
    const ChannelScales* const scales = kept && tables_->scales_agree ? &tables_->scales : nullptr;
    auto* const data = dst.as<float>().data();
    fill_tensor(source, placement, Target<float>{data, strides, width, channels, bgr, tables_->floats, scales});
  }
}

void preprocess(const Image& image, const Placement& placement, const Preprocessing& facts, PixelLayout layout,
                Tensor& dst) {
  Preprocessor().run(image, placement, facts, layout, dst);
}

}  // namespace atrous
