// A block of memory, aligned to 64 bytes or, if it is large, to a huge page.
#pragma once

#include <cstddef>
#include <memory>

namespace atrous {

struct FreeAligned {
  std::size_t alignment = 64;
  void operator()(std::byte* memory) const;
};

class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t bytes);  // not initialised; throws resource when there is no memory

  std::byte* data() const { return memory_.get(); }
  std::size_t bytes() const { return bytes_; }

 private:
  std::unique_ptr<std::byte[], FreeAligned> memory_;
  std::size_t bytes_ = 0;
};

}  // namespace atrous
