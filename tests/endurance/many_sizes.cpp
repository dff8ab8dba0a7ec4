// Images of random sizes through one session: memory does not grow.
// many_sizes MODEL [IMAGES [LONGER_SIDE]]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "endurance/process.h"

namespace {

constexpr std::int64_t kAllowedGrowth = 8 << 20;  // code and caches of oneDNN that many sizes bring

}  // namespace

int main(int argc, char** argv) try {
  using namespace endurance;
  if (argc < 2) return std::fprintf(stderr, "usage: many_sizes MODEL [IMAGES [LONGER_SIDE]]\n"), 2;
  const int images = argc > 2 ? std::atoi(argv[2]) : 10000;
  const int side = argc > 3 ? std::atoi(argv[3]) : 160;
  const atrous::Model model = atrous::Model::load(argv[1], native_size());
  atrous::Session session(model, {.threads = 2});
  std::mt19937 random(7);
  std::uniform_int_distribution<int> extent(1, side);
  session.segment(make_image(side, side));  // the largest: the arena is there
  std::int64_t first = 0;
  std::int64_t last = 0;
  for (int i = 1; i <= images; ++i) {
    const int width = extent(random);
    session.segment(make_image(width, extent(random)));
    if (i % std::max(images / 10, 1) != 0) continue;
    last = settled_bytes();
    if (first == 0) first = last;
    std::printf("%d images: resident %.1f MB\n", i, megabytes(last));
  }
  std::printf("memory grew by %.2f MB after the first tenth\n", megabytes(last - first));
  return stayed(last - first, kAllowedGrowth) ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "many_sizes: %s\n", error.what());
  return 2;
}
