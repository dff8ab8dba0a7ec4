// Which kind of image file some bytes are, by their first bytes.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace atrous {

enum class ImageFormat { kJpeg, kPng, kBmp, kPnm };

// Throws corrupt for an empty file and for bytes that are no image, unsupported for known formats that are not read
// here. `name` stands for the file in messages.
ImageFormat identify_image(std::span<const std::byte> bytes, const std::string& name);

}  // namespace atrous
