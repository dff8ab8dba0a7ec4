// Writing NumPy's .npy files.
#include <cstdio>
#include <string>

#include "atrous/labels.h"
#include "atrous/tensor.h"
#include "core/error.h"
#include "core/output_file.h"

namespace atrous {
namespace {

static_assert(sizeof(float) == 4);

// The header of version 1.0, for row-major little-endian f32 of this shape; its length is a multiple of 64.
// Source: NumPy's numpy.lib.format.
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

}  // namespace

void save_npy(std::span<const float> elements, const std::vector<std::int64_t>& shape,
              const std::filesystem::path& path) {
  const Shape extents(shape);
  if (!extents.complete() || extents.elements() != static_cast<std::int64_t>(elements.size())) {
    fail(ErrorCode::kInvalidArgument, path.string(), ": ", elements.size(), " elements for ", extents.text());
  }
  OutputFile file(path);
  file.write(npy_header(shape));
  file.write({reinterpret_cast<const char*>(elements.data()), elements.size_bytes()});
  file.commit();
}

}  // namespace atrous
