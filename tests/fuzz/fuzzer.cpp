// Entry of libFuzzer: fuzzer --target=NAME [libFuzzer's options] [FOLDER...]. One program holds all targets, and
// fuzzer --targets prints their names.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "fuzz/targets.h"

namespace {

const atrous::fuzz::Target* chosen = nullptr;

void print_targets(std::FILE* stream) {
  for (const auto& target : atrous::fuzz::targets()) std::fprintf(stream, "%s\n", target.name);
}

}  // namespace

// libFuzzer itself passes over words that begin with two dashes.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  for (int i = 1; i < *argc; ++i) {
    const char* const word = (*argv)[i];
    if (std::strncmp(word, "--target=", 9) == 0) chosen = atrous::fuzz::find_target(word + 9);
    if (std::strcmp(word, "--targets") == 0) {
      print_targets(stdout);
      std::exit(0);
    }
  }
  if (chosen != nullptr) return 0;
  std::fputs("fuzzer: error: wants --target=NAME, one of:\n", stderr);
  print_targets(stderr);
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    chosen->run({data, size});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fuzzer: %s: %s\n", chosen->name, error.what());
    std::abort();
  }
  return 0;
}
