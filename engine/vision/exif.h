// The orientation that a camera notes in EXIF, and turning pixels by it.
#pragma once

#include <cstddef>
#include <span>

#include "atrous/image.h"

namespace atrous {

// The orientation (1..8, tag 0x0112 of IFD 0) of an EXIF block that starts with its TIFF header; 1 if it holds none or
// is damaged. Source: TIFF 6.0 section 2, EXIF 2.3 section 4.6.4.
int exif_orientation(std::span<const std::byte> tiff);

// The same from the APP1 segment of a JPEG file.
int jpeg_orientation(std::span<const std::byte> jpeg);

// Turns and mirrors the pixels so that the photograph stands upright.
Image upright(Image image, int orientation);

}  // namespace atrous
