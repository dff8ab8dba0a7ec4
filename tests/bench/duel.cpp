// The list of duels, and the program that runs them and prints one table.
#include "bench/duel.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <map>
#include <vector>

#include "support/targets.h"

namespace atrous::bench {
namespace {

constexpr int kRepetitions = 3;  // in mixed order; the fastest counts

std::deque<Duel>& duels() {
  static std::deque<Duel> list;
  return list;
}

std::string title(const Duel& duel, const char* side) { return duel.group + "/" + duel.shape + "/" + side; }

void measure(benchmark::State& state, const std::function<Side()>& make) {
  const Side side = make();
  side.run();
  for (auto _ : state) side.run();
  state.SetLabel(side.kernel);
}

// Keeps the fastest time of every benchmark, and pairs them in the end.
class Table : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      Entry& entry = entries_[run.run_name.function_name];
      const double ms = run.GetAdjustedRealTime();
      if (entry.runs++ == 0 || ms < entry.ms) entry.ms = ms;
      entry.kernel = run.report_label;
    }
  }

  void Finalize() override {
    std::printf("%-12s %-38s %10s %8s  %-28s %10s %8s  %-28s %7s\n", "kernel", "shape", "ours ms", "GFLOP/s", "by",
                "theirs ms", "GFLOP/s", "by", "ratio");
    for (const Duel& duel : duels()) {
      const auto own = entries_.find(title(duel, "own"));
      const auto theirs = entries_.find(title(duel, "theirs"));
      if (own == entries_.end() || theirs == entries_.end()) continue;
      const double ratio = theirs->second.ms / own->second.ms;
      const char* const note = own->second.kernel == theirs->second.kernel ? "same" : ratio < 1.0 ? "LOST" : "";
      std::printf("%-12s %-38s %10.3f %8.0f  %-28s %10.3f %8.0f  %-28s %6.2fx %s\n", duel.group.c_str(),
                  duel.shape.c_str(), own->second.ms, duel.gflop / own->second.ms * 1e3, own->second.kernel.c_str(),
                  theirs->second.ms, duel.gflop / theirs->second.ms * 1e3, theirs->second.kernel.c_str(), ratio, note);
    }
  }

 private:
  struct Entry {
    double ms = 0.0;
    int runs = 0;
    std::string kernel;
  };
  std::map<std::string, Entry> entries_;
};

void register_side(const Duel& duel, const char* side, const std::function<Side()>& make) {
  benchmark::RegisterBenchmark(title(duel, side).c_str(), [&make](benchmark::State& state) { measure(state, make); })
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime()
      ->MinTime(0.05)
      ->Repetitions(kRepetitions);
}

}  // namespace

void add_duel(Duel duel) { duels().push_back(std::move(duel)); }

}  // namespace atrous::bench

int main(int argc, char** argv) {
  using namespace atrous::bench;
  if (!atrous::test::limit_targets()) return 1;
  add_conv_duels();
  add_quantized_duels();
  add_block_duels();
  add_map_duels();
  add_pixel_duels();
  for (const Duel& duel : duels()) {
    register_side(duel, "own", duel.own);
    register_side(duel, "theirs", duel.theirs);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  Table table;
  benchmark::RunSpecifiedBenchmarks(&table);
  return 0;
}
