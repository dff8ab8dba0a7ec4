// One model, eight sessions in eight threads, images of different sizes: labels and scores as of one thread, bit by
// bit, and memory that stays. many_threads MODEL [RUNS [LONGER_SIDE]]
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "endurance/process.h"

using endurance::make_image;

namespace {

constexpr int kThreads = 8;
constexpr int kSizes = 10;
constexpr std::int64_t kAllowedGrowth = 8 << 20;  // of 8 threads' allocators between rounds

atrous::SegmentOptions with_scores() {
  atrous::SegmentOptions options;
  options.scores = true;
  return options;
}

struct Case {
  atrous::Image image;
  std::vector<float> scores;
  std::vector<std::uint8_t> labels;
};

std::vector<Case> make_cases(const atrous::Model& model, int longer_side) {
  std::vector<Case> cases;
  std::mt19937 random(1);
  std::uniform_int_distribution<int> side(longer_side / 3, longer_side);
  atrous::Session alone(model, {.threads = 1});
  for (int i = 0; i < kSizes; ++i) {
    Case made{make_image(side(random), side(random)), {}, {}};
    atrous::Segmentation result = alone.segment(made.image, with_scores());
    made.scores = std::move(result.scores);
    made.labels = std::move(result.labels.u8);
    cases.push_back(std::move(made));
  }
  return cases;
}

// Every session takes the cases in an order of its own; returns how many results differ.
int run_round(const std::vector<Case>& cases, std::vector<atrous::Session>& sessions, int runs) {
  std::atomic<int> different = 0;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < sessions.size(); ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(static_cast<std::uint32_t>(t));
      for (int i = 0; i < runs; ++i) {
        const Case& wanted = cases[random() % cases.size()];
        const atrous::Segmentation result = sessions[t].segment(wanted.image, with_scores());
        if (result.labels.u8 != wanted.labels || result.scores != wanted.scores) ++different;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return different;
}

}  // namespace

int main(int argc, char** argv) try {
  using namespace endurance;
  if (argc < 2) return std::fprintf(stderr, "usage: many_threads MODEL [RUNS [LONGER_SIDE]]\n"), 2;
  const int runs = argc > 2 ? std::atoi(argv[2]) : 2000;
  const int side = argc > 3 ? std::atoi(argv[3]) : 160;
  const atrous::Model model = atrous::Model::load(argv[1], native_size());
  const std::vector<Case> cases = make_cases(model, side);
  std::vector<atrous::Session> sessions;  // made in this thread, run in others
  for (int i = 0; i < kThreads; ++i) sessions.emplace_back(model, atrous::SessionOptions{.threads = 1 + i % 2});
  constexpr int kRounds = 5;
  const int each = std::max(runs / kThreads / kRounds, 1);
  int different = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
  for (int round = 0; round < kRounds; ++round) {
    different += run_round(cases, sessions, each);
    last = settled_bytes();
    if (round == 0) first = last;
    std::printf("round %d: %d runs, resident %.1f MB\n", round, each * kThreads, megabytes(last));
  }
  std::printf("%d runs in %d threads: %d results differ, memory grew by %.2f MB after the first round\n",
              each * kThreads * kRounds, kThreads, different, megabytes(last - first));
  return different == 0 && stayed(last - first, kAllowedGrowth) ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "many_threads: %s\n", error.what());
  return 2;
}
