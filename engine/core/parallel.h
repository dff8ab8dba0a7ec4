// Loops over the thread pool that oneDNN uses too (OpenMP): there is no second pool.
#pragma once

#include <algorithm>
#include <cstdint>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "core/first_failure.h"
#include "core/stop.h"

namespace atrous {

// Calls body(begin, end) for disjoint ranges that cover [0, count); at least `grain` items a range, one range a thread.
// What a body throws leaves the loop when all ranges have ended; of several exceptions, one. A stop of the calling
// thread holds for all ranges.
template <typename Body>
void parallel_ranges(std::int64_t count, std::int64_t grain, const Body& body) {
#ifdef _OPENMP
  const std::int64_t ranges = std::min<std::int64_t>(omp_get_max_threads(), count / std::max<std::int64_t>(grain, 1));
  if (ranges > 1 && !omp_in_parallel()) {
    const StopRequest* const stop = current_stop();
    FirstFailure failure;
#pragma omp parallel for num_threads(static_cast <int>(ranges)) schedule(static)
    for (std::int64_t i = 0; i < ranges; ++i) {
      failure.guard([&] {
        const StopScope scope(stop);
        body(count * i / ranges, count * (i + 1) / ranges);
      });
    }
    failure.rethrow();
    return;
  }
#endif
  static_cast<void>(grain);
  if (count > 0) body(std::int64_t{0}, count);
}

// Into how many parts parallel_parts should split `count` items: one a thread, and at least `grain` items a part.
inline int loop_parts(std::int64_t count, std::int64_t grain) {
#ifdef _OPENMP
  const std::int64_t threads = omp_get_max_threads();
#else
  const std::int64_t threads = 1;
#endif
  return static_cast<int>(
      std::clamp<std::int64_t>(count / std::max<std::int64_t>(grain, 1), 1, std::max<std::int64_t>(threads, 1)));
}

// Splits [0, count) into `parts` ranges and calls body(part, begin, end) for each, so that every part can have memory
// of its own that was allocated before. Exceptions and stops as in parallel_ranges.
template <typename Body>
void parallel_parts(std::int64_t count, int parts, const Body& body) {
  parallel_ranges(parts, 1, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t part = first; part < last; ++part) {
      body(static_cast<int>(part), count * part / parts, count * (part + 1) / parts);
    }
  });
}

}  // namespace atrous
