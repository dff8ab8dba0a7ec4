// What Session::memory_estimate says, beside what a run then asks malloc for at most. memory_estimate MODEL SIDE...
#include <cstdio>
#include <cstdlib>

#include "api/counted_malloc.h"
#include "endurance/process.h"

namespace {

constexpr double kAllowedShare = 0.1;
constexpr std::int64_t kAllowedBytes = 64 << 10;  // lists of steps, primitives: what a tiny network consists of

// A model and a session of its own for every size, so that nothing is there before.
bool compare(const char* path, int side) {
  using endurance::megabytes;
  const atrous::Model model = atrous::Model::load(path, endurance::native_size());
  atrous::Session session(model, {.threads = 2});
  const atrous::Image image = endurance::make_image(side, side);
  const atrous::MemoryEstimate estimate = session.memory_estimate(side, side);
  counted::count([&] { session.segment(image); });
  const std::int64_t wanted = estimate.total_bytes();
  const std::int64_t off = std::llabs(counted::peak - wanted);
  std::printf(
      "%5d x %-5d estimate %8.2f MB (arena %.2f, weights %.2f, result %.2f), measured %8.2f MB, off by %.1f %%\n", side,
      side, megabytes(wanted), megabytes(estimate.arena_bytes), megabytes(estimate.weight_bytes),
      megabytes(estimate.result_bytes), megabytes(counted::peak),
      100.0 * static_cast<double>(off) / static_cast<double>(counted::peak));
  return static_cast<double>(off) <= kAllowedShare * static_cast<double>(counted::peak) || off <= kAllowedBytes;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) return std::fprintf(stderr, "usage: memory_estimate MODEL SIDE...\n"), 2;
  atrous::Session(atrous::Model::load(argv[1], endurance::native_size()), {.threads = 2})
      .segment(endurance::make_image(8, 8));  // brings what the process has once
  bool good = true;
  for (int i = 2; i < argc; ++i) good = compare(argv[1], std::atoi(argv[i])) && good;
  return good ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "memory_estimate: %s\n", error.what());
  return 2;
}
