// Reading a whole file into memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace atrous {

// All bytes of a file. Throws not_found with the cause when it cannot be read (missing, a directory, no permission),
// resource beyond `max_bytes`.
std::vector<std::byte> read_file(const std::filesystem::path& path, std::int64_t max_bytes);

}  // namespace atrous
