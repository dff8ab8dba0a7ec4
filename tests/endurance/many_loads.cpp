// Load, run, unload, again and again: memory does not grow. Under the address sanitizer its leak checker says the rest.
// many_loads MODEL [TIMES [SIDE]]
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "endurance/process.h"

namespace {

constexpr std::int64_t kAllowedGrowth = 4 << 20;

}  // namespace

int main(int argc, char** argv) try {
  using namespace endurance;
  if (argc < 2) return std::fprintf(stderr, "usage: many_loads MODEL [TIMES [SIDE]]\n"), 2;
  const int times = argc > 2 ? std::atoi(argv[2]) : 1000;
  const int side = argc > 3 ? std::atoi(argv[3]) : 64;
  const atrous::Image image = make_image(side, side);
  std::int64_t first = 0;
  std::int64_t last = 0;
  for (int i = 1; i <= times; ++i) {
    {
      atrous::Session session(atrous::Model::load(argv[1], native_size()), {.threads = 2});
      session.segment(image);
    }
    if (i % std::max(times / 10, 1) != 0) continue;
    last = settled_bytes();
    if (first == 0) first = last;
    std::printf("%d times: resident %.1f MB, threads %ld\n", i, megabytes(last), static_cast<long>(status("Threads")));
  }
  std::printf("memory grew by %.2f MB after the first tenth\n", megabytes(last - first));
  return stayed(last - first, kAllowedGrowth) ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "many_loads: %s\n", error.what());
  return 2;
}
