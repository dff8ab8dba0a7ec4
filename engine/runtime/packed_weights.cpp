// The store of packed weights.
#include "runtime/packed_weights.h"

namespace atrous {

const std::byte* PackedWeights::get(const std::string& key, std::size_t bytes,
                                    const std::function<void(std::byte*)>& pack) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = buffers_.find(key);
  if (found != buffers_.end()) return found->second.data();
  AlignedBuffer buffer(bytes);
  pack(buffer.data());
  bytes_ += bytes;
  return buffers_.emplace(key, std::move(buffer)).first->second.data();
}

std::size_t PackedWeights::bytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return bytes_;
}

}  // namespace atrous
