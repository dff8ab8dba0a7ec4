// Writing NumPy's .npy files.
#include "npy.h"

#include <unistd.h>

#include <fstream>

#include "atrous/error.h"

namespace atrous::tool {

namespace fs = std::filesystem;

std::string npy_header(const std::vector<std::int64_t>& shape) {
  constexpr std::size_t kPrefix = 10;  // magic, version, length
  std::string extents;
  for (const std::int64_t extent : shape) extents += std::to_string(extent) + ", ";
  std::string dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + extents + "), }";
  const std::size_t unpadded = kPrefix + dictionary.size() + 1;
  dictionary.append((64 - unpadded % 64) % 64, ' ');
  dictionary += '\n';

  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(dictionary.size() & 0xFFU);
  header += static_cast<char>(dictionary.size() >> 8U);
  return header + dictionary;
}

void save_npy(std::span<const float> elements, const std::vector<std::int64_t>& shape, const fs::path& path) {
  static_assert(sizeof(float) == 4);
  const std::string header = npy_header(shape);
  const fs::path temporary = path.string() + ".part-" + std::to_string(getpid());
  std::ofstream file(temporary, std::ios::binary);
  file.write(header.data(), static_cast<std::streamsize>(header.size()));
  file.write(reinterpret_cast<const char*>(elements.data()), static_cast<std::streamsize>(elements.size_bytes()));
  file.close();

  std::error_code error;
  if (file) fs::rename(temporary, path, error);
  if (file && !error) return;
  std::error_code ignored;
  fs::remove(temporary, ignored);
  throw Error(ErrorCode::kResource, path.string() + ": cannot be written");
}

}  // namespace atrous::tool
