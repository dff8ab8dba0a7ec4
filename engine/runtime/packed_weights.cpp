// The store of packed weights.
#include "runtime/packed_weights.h"

namespace atrous {

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
  pack(buffer.data());
  raw_.release(constant);
  bytes_ += bytes;
  return buffers_.emplace(std::pair(constant, form), std::move(buffer)).first->second.data();
}

void PackedWeights::keep_raw(int constant) {
  const std::lock_guard<std::mutex> lock(mutex_);
  raw_.pin(constant);
}

std::size_t PackedWeights::bytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return bytes_;
}

}  // namespace atrous
