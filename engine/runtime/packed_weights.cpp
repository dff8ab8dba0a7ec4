// The store of packed weights.
#include "runtime/packed_weights.h"

#include <optional>

#include "core/cpu.h"

namespace atrous {
namespace {

// Below, one thread packs: as long as there is only one, no change of the memory map has to wait for the others.
constexpr std::size_t kBytesForThreads = std::size_t{4} << 20;

}  // namespace

void PackedWeights::release_after_packing(RawWeights raw) {
  const std::lock_guard<std::mutex> lock(mutex_);
  raw_ = std::move(raw);
}

const std::byte* PackedWeights::get(int constant, const std::string& form, std::size_t bytes,
                                    const std::function<void(std::byte*)>& pack) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = buffers_.find({constant, form});
  if (found != buffers_.end()) return found->second.data();
  AlignedBuffer buffer(bytes);
  raw_.restore(constant);
  {
    std::optional<ThreadScope> alone;
    if (bytes < kBytesForThreads) alone.emplace(1);
    pack(buffer.data());
  }
  raw_.release(constant);
  bytes_ += bytes;
  return buffers_.emplace(std::pair(constant, form), std::move(buffer)).first->second.data();
}

void PackedWeights::keep_raw(int constant) {
  const std::lock_guard<std::mutex> lock(mutex_);
  raw_.pin(constant);
}

bool PackedWeights::has(int constant, const std::string& form) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return buffers_.contains({constant, form});
}

std::size_t PackedWeights::bytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return bytes_;
}

}  // namespace atrous
