// Photographs in and labels out: fused against step by step.
#include <cmath>
#include <memory>

#include "bench/duel.h"
#include "core/parallel.h"
#include "kernels/argmax.h"
#include "kernels/resize_linear.h"
#include "vision/preprocess.h"
#include "vision/tail.h"

namespace atrous::bench {
namespace {

struct TailCase {
  int classes;
  int height;
  int width;
  int times;  // how much larger the label map is
  bool noise;
};

// Smooth maps, as networks give them: a few waves a class; or noise, where every pixel differs.
std::shared_ptr<std::vector<float>> logits_of(const TailCase& c) {
  auto logits = std::make_shared<std::vector<float>>();
  std::uint32_t state = 1;
  for (int y = 0; y < c.height; ++y) {
    for (int x = 0; x < c.width; ++x) {
      for (int k = 0; k < c.classes; ++k) {
        const float phase = 0.7F * static_cast<float>(k);
        const float wave =
            std::sin(0.15F * static_cast<float>(y) + phase) * std::cos(0.11F * static_cast<float>(x) + 2 * phase);
        state = state * 1664525U + 1013904223U;
        logits->push_back(c.noise ? static_cast<float>(state >> 8) * 0x1p-24F : wave);
      }
    }
  }
  return logits;
}

ResizeAxis enlarged(int src, int times) {
  return {.mode = CoordinateMode::kHalfPixel, .src = src, .dst = src * times, .scale = static_cast<double>(times)};
}

Side fused_tail(const TailCase& c) {
  const auto logits = logits_of(c);
  const auto memory = std::make_shared<TailMemory>();
  TailRequest request;
  request.upsampling.rows = enlarged(c.height, c.times);
  request.upsampling.columns = enlarged(c.width, c.times);
  request.grid.height_px = c.height * c.times;
  request.grid.width_px = c.width * c.times;
  return {"fused", [=] { segment_logits({logits->data(), c.height, c.width, c.classes}, request, *memory); }};
}

// Every score of every pixel, then the winners.
Side stored_tail(const TailCase& c) {
  const auto logits = logits_of(c);
  const ResizeTables tables{1,
                            c.height,
                            c.width,
                            c.classes,
                            linear_taps(enlarged(c.height, c.times)),
                            linear_taps(enlarged(c.width, c.times))};
  const std::size_t pixels = tables.rows.size() * tables.columns.size();
  const auto scores = std::make_shared<std::vector<float>>(pixels * static_cast<std::size_t>(c.classes));
  const auto winners = std::make_shared<std::vector<std::uint16_t>>(pixels);
  const auto bias = std::make_shared<std::vector<float>>(static_cast<std::size_t>(c.classes), 0.0F);
  return {"resize, argmax", [=] {
            resize_linear(tables, logits->data(), scores->data());
            parallel_ranges(static_cast<std::int64_t>(pixels), 1024, [&](std::int64_t begin, std::int64_t end) {
              argmax_pixels(scores->data() + begin * c.classes, static_cast<std::size_t>(end - begin),
                            {c.classes, bias->data()}, winners->data() + begin);
            });
          }};
}

Image noise_image(int width_px, int height_px) {
  Image image{width_px, height_px, {}};
  std::uint32_t state = 1;
  image.rgb.resize(static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px) * 3);
  for (std::uint8_t& sample : image.rgb) {
    state = state * 1664525U + 1013904223U;
    sample = static_cast<std::uint8_t>(state >> 24);
  }
  return image;
}

Side fused_pixels(int width_px, int height_px, int size_px) {
  const auto image = std::make_shared<Image>(noise_image(width_px, height_px));
  const auto dst = std::make_shared<Tensor>(DType::kF32, Shape{1, size_px, size_px, 3});
  const auto preprocessor = std::make_shared<Preprocessor>();
  return {"fused", [=] {
            preprocessor->run(*image, {size_px, size_px, size_px, size_px}, preset("imagenet"),
                              PixelLayout::kChannelsLast, *dst);
          }};
}

// A resized copy, then the floats pixel by pixel.
Side stored_pixels(int width_px, int height_px, int size_px) {
  const auto image = std::make_shared<Image>(noise_image(width_px, height_px));
  const auto dst = std::make_shared<Tensor>(DType::kF32, Shape{1, size_px, size_px, 3});
  const Preprocessing facts = preset("imagenet");
  return {"resize, normalise", [=] {
            const Image resized = resize_bilinear(*image, size_px, size_px);
            float* const values = dst->as<float>().data();
            parallel_ranges(size_px, 8, [&](std::int64_t begin, std::int64_t end) {
              for (std::int64_t i = begin * size_px * 3; i < end * size_px * 3; ++i) {
                const auto channel = static_cast<std::size_t>(i % 3);
                const float value = static_cast<float>(resized.rgb[static_cast<std::size_t>(i)]) * facts.scale;
                values[i] = (value - facts.mean[channel]) / facts.std[channel];
              }
            });
          }};
}

}  // namespace

void add_pixel_duels() {
  const TailCase tails[] = {{21, 65, 65, 8, false},   {21, 65, 65, 8, true},     {21, 33, 33, 16, false},
                            {19, 128, 256, 8, false}, {150, 128, 256, 8, false}, {150, 128, 128, 4, false}};
  for (const TailCase& c : tails) {
    const std::string shape = std::to_string(c.classes) + " classes " + std::to_string(c.height) + "x" +
                              std::to_string(c.width) + " x" + std::to_string(c.times) + (c.noise ? " noise" : "");
    add_duel({"tail", shape, 0.0, [c] { return fused_tail(c); }, [c] { return stored_tail(c); }});
  }
  for (const auto& [width, height, size] :
       {std::tuple{513, 513, 513}, {500, 375, 513}, {500, 375, 257}, {4032, 3024, 513}}) {
    const std::string shape = std::to_string(width) + "x" + std::to_string(height) + " to " + std::to_string(size);
    add_duel({"preprocess", shape, 0.0, [=] { return fused_pixels(width, height, size); },
              [=] { return stored_pixels(width, height, size); }});
  }
}

}  // namespace atrous::bench
