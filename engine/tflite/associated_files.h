// The zip archive that may stand behind a TensorFlow Lite model.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace atrous {

// The contents of an entry; none if there is no archive or no such entry. `bytes` is the whole model file.
//
//   errors  corrupt   an entry that cannot be read
//           resource  more than 16 MiB
std::optional<std::string> read_associated_file(std::span<const std::byte> bytes, const std::string& name);

}  // namespace atrous
