// The best multiply-add rate that the machine reaches in registers.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/peak.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep

#include <hwy/highway.h>

#include <algorithm>
#include <cstdint>

#include "core/clock.h"
#include "core/cpu.h"
#include "core/parallel.h"
#include "kernels/peak.h"

HWY_BEFORE_NAMESPACE();
namespace atrous::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Independent chains hide the latency of the multiply-add.
template <std::size_t kMostLanes>
float chains(std::int64_t rounds) {
  const hn::CappedTag<float, kMostLanes> d;
  const auto factor = hn::Set(d, 0.999F);
  const auto addend = hn::Set(d, 0.001F);
  // Every chain begins elsewhere, or the compiler would keep one for several.
  const auto begin = [d](float value) { return hn::Set(d, value); };
  auto a0 = begin(0.1F), a1 = begin(0.2F), a2 = begin(0.3F), a3 = begin(0.4F), a4 = begin(0.5F), a5 = begin(0.6F);
  auto b0 = begin(1.1F), b1 = begin(1.2F), b2 = begin(1.3F), b3 = begin(1.4F), b4 = begin(1.5F), b5 = begin(1.6F);
  for (std::int64_t i = 0; i < rounds; ++i) {
    a0 = hn::MulAdd(a0, factor, addend), a1 = hn::MulAdd(a1, factor, addend), a2 = hn::MulAdd(a2, factor, addend);
    a3 = hn::MulAdd(a3, factor, addend), a4 = hn::MulAdd(a4, factor, addend), a5 = hn::MulAdd(a5, factor, addend);
    b0 = hn::MulAdd(b0, factor, addend), b1 = hn::MulAdd(b1, factor, addend), b2 = hn::MulAdd(b2, factor, addend);
    b3 = hn::MulAdd(b3, factor, addend), b4 = hn::MulAdd(b4, factor, addend), b5 = hn::MulAdd(b5, factor, addend);
  }
  const auto a = hn::Add(hn::Add(a0, a1), hn::Add(hn::Add(a2, a3), hn::Add(a4, a5)));
  const auto b = hn::Add(hn::Add(b0, b1), hn::Add(hn::Add(b2, b3), hn::Add(b4, b5)));
  return hn::GetLane(hn::Add(a, b));
}

// Multiply-adds of one thread for a number of rounds.
template <std::size_t kMostLanes>
double work(std::int64_t rounds) {
  constexpr int kChains = 12;
  volatile float sink = chains<kMostLanes>(rounds);
  static_cast<void>(sink);
  return static_cast<double>(rounds * kChains) * static_cast<double>(hn::Lanes(hn::CappedTag<float, kMostLanes>()));
}

double run(std::int64_t rounds, int vector_bytes) {
  if (vector_bytes >= 64) return work<16>(rounds);
  return vector_bytes >= 32 ? work<8>(rounds) : work<4>(rounds);
}

}  // namespace atrous::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace atrous {

HWY_EXPORT(run);

double measure_peak_gflops(int threads, int vector_bytes) {
  constexpr std::int64_t kRounds = 400'000;
  const int workers = std::max(threads, 1);
  const ThreadScope scope(workers);
  double gflops = 0.0;
  for (int i = 0; i < 8; ++i) {
    double macs = 0.0;  // every thread does as many
    const Stopwatch watch;
    parallel_ranges(workers, 1, [&](std::int64_t first, std::int64_t) {
      const double done = HWY_DYNAMIC_DISPATCH(run)(kRounds, vector_bytes);
      if (first == 0) macs = done;
    });
    gflops = std::max(gflops, 2.0 * macs * workers / watch.ms() / 1e6);
  }
  return gflops;
}

}  // namespace atrous
#endif
