// A block of 64-byte aligned memory.
#pragma once

#include <cstddef>
#include <memory>

namespace atrous {

class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t bytes);  // not initialised; throws resource when there is no memory

  // Has the system provide the memory now, at once, instead of page by page when it is first written.
  void populate() const;

  std::byte* data() const { return memory_.get(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Free {
    void operator()(std::byte* memory) const;
  };
  std::unique_ptr<std::byte[], Free> memory_;
  std::size_t bytes_ = 0;
};

}  // namespace atrous
