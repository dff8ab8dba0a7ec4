// A block of 64-byte aligned memory.
#include "core/aligned_buffer.h"

#include <sys/mman.h>
#include <unistd.h>

#include <new>

#include "core/alignment.h"
#include "core/error.h"
#include "core/parallel.h"

namespace atrous {

void AlignedBuffer::Free::operator()(std::byte* memory) const {
  ::operator delete[](memory, std::align_val_t{kAlignment});
}

AlignedBuffer::AlignedBuffer(std::size_t bytes) : bytes_(bytes) {
  void* const memory = ::operator new[](bytes > 0 ? bytes : 1, std::align_val_t{kAlignment}, std::nothrow);
  if (memory == nullptr) fail(ErrorCode::kResource, "no memory for ", bytes, " bytes");
  memory_.reset(static_cast<std::byte*>(memory));
}

void AlignedBuffer::populate() const {
#ifdef MADV_POPULATE_WRITE
  constexpr std::int64_t kPagesPerPart = 1 << 10;
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const std::uintptr_t first = (reinterpret_cast<std::uintptr_t>(data()) + page - 1) / page;
  const std::uintptr_t last = (reinterpret_cast<std::uintptr_t>(data()) + bytes_) / page;
  if (first >= last) return;
  parallel_ranges(static_cast<std::int64_t>(last - first), kPagesPerPart, [&](std::int64_t begin, std::int64_t end) {
    const std::uintptr_t at = (first + static_cast<std::uintptr_t>(begin)) * page;
    ::madvise(reinterpret_cast<void*>(at), static_cast<std::size_t>(end - begin) * page, MADV_POPULATE_WRITE);
  });
#endif
}

}  // namespace atrous
