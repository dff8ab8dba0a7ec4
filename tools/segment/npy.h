// Writing NumPy's .npy files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace atrous::tool {

// The header of a .npy file, version 1.0, for row-major little-endian f32 of this shape; its length is a multiple
// of 64. Source: NumPy's numpy.lib.format.
std::string npy_header(const std::vector<std::int64_t>& shape);

// Writes the elements under a temporary name and renames. Throws Error resource if the file cannot be written.
void save_npy(std::span<const float> elements, const std::vector<std::int64_t>& shape,
              const std::filesystem::path& path);

}  // namespace atrous::tool
