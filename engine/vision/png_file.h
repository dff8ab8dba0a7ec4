// PNG files: what is written, and reading of indices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "atrous/labels.h"
#include "vision/decode.h"

namespace atrous {

enum class PngKind { kRgb, kIndexed, kGrey16 };

// Pixels to write, row-major without gaps: u8 [H,W,3], u8 [H,W] or, in the machine's byte order, u16 [H,W].
struct PngPixels {
  PngKind kind = PngKind::kRgb;
  int width_px = 0;
  int height_px = 0;
  const void* data = nullptr;
  std::span<const Color> palette;  // of kIndexed, 1 to 256 colours
  std::string note;                // ASCII, written before the pixels; "" for none
};

// Under a temporary name, then renamed. Throws as OutputFile does.
void write_png(const PngPixels& pixels, const std::filesystem::path& path);

// The samples of an indexed or grey PNG as they are in the file: u8 up to 8 bits, else u16.
LabelMap read_png_indices(const EncodedImage& file);

}  // namespace atrous
