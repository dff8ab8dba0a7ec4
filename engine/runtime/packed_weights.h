// Weights in the forms that kernels want, made once for all sessions of a model.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "core/aligned_buffer.h"

namespace atrous {

// May be used from many threads.
class PackedWeights {
 public:
  // The memory under this key; made by `pack` if it is not there. Lives as long as this object.
  const std::byte* get(const std::string& key, std::size_t bytes, const std::function<void(std::byte*)>& pack);

  std::size_t bytes() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, AlignedBuffer> buffers_;
  std::size_t bytes_ = 0;
};

}  // namespace atrous
