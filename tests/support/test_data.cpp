// The folders that tests read. Only this file is compiled with the source tree's path.
#include "support/test_data.h"

#include <cstdlib>

namespace atrous::test {

std::filesystem::path source_folder() { return ATROUS_SOURCE_DIR; }

std::filesystem::path test_data() {
  const char* const named = std::getenv("ATROUS_TEST_DATA");
  return named != nullptr ? named : source_folder().parent_path() / "shared/data";
}

}  // namespace atrous::test
