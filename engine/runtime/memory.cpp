// Greedy placement of buffers by size.
#include "runtime/memory.h"

#include <algorithm>
#include <numeric>

#include "core/alignment.h"
#include "core/checked.h"
#include "core/stop.h"

namespace atrous {
namespace {

bool overlap(const Lifetime& a, const Lifetime& b) {
  return a.first_step <= b.last_step && b.first_step <= a.last_step;
}

struct Range {
  std::size_t begin, end;
};

// The lowest offset at which `bytes` fit between ranges that are sorted by begin.
std::size_t lowest_gap(const std::vector<Range>& taken, std::size_t bytes) {
  std::size_t offset = 0;
  for (const Range& range : taken) {
    if (offset + bytes <= range.begin) break;
    offset = std::max(offset, range.end);
  }
  return offset;
}

}  // namespace

ArenaLayout lay_out_arena(const std::vector<Lifetime>& lifetimes) {
  std::vector<std::size_t> order(lifetimes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lifetimes[a].bytes > lifetimes[b].bytes; });
  ArenaLayout layout;
  layout.offsets.resize(lifetimes.size(), 0);
  std::vector<std::size_t> placed;
  for (const std::size_t i : order) {
    check_stop("while it was planned");
    std::vector<Range> taken;
    for (const std::size_t other : placed) {
      if (!overlap(lifetimes[i], lifetimes[other])) continue;
      taken.push_back({layout.offsets[other], layout.offsets[other] + align_up(lifetimes[other].bytes)});
    }
    std::sort(taken.begin(), taken.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
    layout.offsets[i] = lowest_gap(taken, align_up(lifetimes[i].bytes));
    const Count end = Count(layout.offsets[i]) + align_up(lifetimes[i].bytes);
    layout.bytes = std::max(layout.bytes, static_cast<std::size_t>(end.value()));
    placed.push_back(i);
  }
  return layout;
}

}  // namespace atrous
