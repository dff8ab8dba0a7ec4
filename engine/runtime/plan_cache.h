// The plans of a session for the input sizes it has seen lately, over one arena.
#pragma once

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>
#include <utility>
#include <vector>

#include "core/aligned_buffer.h"
#include "runtime/execute.h"

namespace atrous {

// A plan with the addresses of its buffers in the arena of its cache.
struct BoundPlan {
  Plan plan;
  std::vector<std::byte*> buffers;
};

// Keeps the `most` plans that were used last. `Key` compares with ==; `Extra` is what the owner keeps beside a plan.
template <typename Key, typename Extra>
class PlanCache {
 public:
  struct Entry {
    Key key;
    Extra extra;
    BoundPlan bound;
  };

  explicit PlanCache(std::size_t most) : most_(most < 1 ? 1 : most) {}

  // The entry of that key, which becomes the latest, or null.
  template <typename Query>
  Entry* find(const Query& query) {
    for (auto it = entries_.begin(); it != entries_.end(); ++it) {
      if (!(it->key == query)) continue;
      entries_.splice(entries_.begin(), entries_, it);
      return &entries_.front();
    }
    return nullptr;
  }

  // The entry of that key, which stays where it is among them, or null.
  template <typename Query>
  const Entry* peek(const Query& query) const {
    const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) { return entry.key == query; });
    return found == entries_.end() ? nullptr : &*found;
  }

  Entry& add(Key key, Extra extra, Plan plan) {
    while (entries_.size() >= most_) entries_.pop_back();
    reserve(plan.arena_bytes);
    std::vector<std::byte*> buffers = bind_buffers(plan, arena_.data());
    entries_.push_front({std::move(key), std::move(extra), {std::move(plan), std::move(buffers)}});
    return entries_.front();
  }

  std::byte* arena() const { return arena_.data(); }
  std::size_t arena_bytes() const { return arena_.bytes(); }

  // What the plans hold beside the arena and the model's weights.
  std::size_t own_bytes() const {
    std::size_t bytes = 0;
    for (const Entry& entry : entries_) bytes += atrous::own_bytes(entry.bound.plan);
    return bytes;
  }

 private:
  // The arena only grows; plans that are there move with it.
  void reserve(std::size_t bytes) {
    if (bytes <= arena_.bytes()) return;
    arena_ = AlignedBuffer();  // first give back, then ask for more
    try {
      arena_ = AlignedBuffer(bytes);
      arena_.populate();
      for (Entry& entry : entries_) entry.bound.buffers = bind_buffers(entry.bound.plan, arena_.data());
    } catch (...) {
      entries_.clear();  // their addresses are gone
      throw;
    }
  }

  std::size_t most_;
  std::list<Entry> entries_;  // latest first
  AlignedBuffer arena_;
};

}  // namespace atrous
