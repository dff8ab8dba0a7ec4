// Weights in the forms that kernels want, made once for all sessions of a model.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "core/aligned_buffer.h"
#include "runtime/raw_weights.h"

namespace atrous {

// May be used from many threads.
class PackedWeights {
 public:
  // From now on, packed weights need not be kept in their raw form.
  void release_after_packing(RawWeights raw);

  // A constant in this form; made by `pack` if it is not there. Lives as long as this object.
  const std::byte* get(int constant, const std::string& form, std::size_t bytes,
                       const std::function<void(std::byte*)>& pack);

  // Somebody reads the raw form of the constant from now on.
  void keep_raw(int constant);

  // Whether the constant is there in this form.
  bool has(int constant, const std::string& form) const;

  std::size_t bytes() const;

 private:
  mutable std::mutex mutex_;
  RawWeights raw_;
  std::map<std::pair<int, std::string>, AlignedBuffer> buffers_;
  std::size_t bytes_ = 0;
};

}  // namespace atrous
