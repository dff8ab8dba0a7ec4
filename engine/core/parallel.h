// Loops over the thread pool that oneDNN uses too (OpenMP): there is no second pool.
#pragma once

#include <algorithm>
#include <cstdint>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace atrous {

// Calls body(begin, end) for disjoint ranges that cover [0, count); at least `grain` items a range, one range a thread.
// The body must not throw.
template <typename Body>
void parallel_ranges(std::int64_t count, std::int64_t grain, const Body& body) {
#ifdef _OPENMP
  const std::int64_t ranges = std::min<std::int64_t>(omp_get_max_threads(), count / std::max<std::int64_t>(grain, 1));
  if (ranges > 1 && !omp_in_parallel()) {
#pragma omp parallel for num_threads(static_cast <int>(ranges)) schedule(static)
    for (std::int64_t i = 0; i < ranges; ++i) body(count * i / ranges, count * (i + 1) / ranges);
    return;
  }
#endif
  static_cast<void>(grain);
  if (count > 0) body(std::int64_t{0}, count);
}

}  // namespace atrous
