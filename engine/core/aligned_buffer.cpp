// A block of 64-byte aligned memory.
#include "core/aligned_buffer.h"

#include <sys/mman.h>

#include <new>

#include "core/error.h"

namespace atrous {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kHugePage = std::size_t{2} << 20;

// Large blocks begin on a huge page, so that the system can back them with such pages: fewer faults, fewer TLB misses.
std::size_t alignment_for(std::size_t bytes) { return bytes >= 2 * kHugePage ? kHugePage : kAlignment; }

}  // namespace

void FreeAligned::operator()(std::byte* memory) const { ::operator delete[](memory, std::align_val_t{alignment}); }

AlignedBuffer::AlignedBuffer(std::size_t bytes) : bytes_(bytes) {
  const std::size_t alignment = alignment_for(bytes);
  void* const memory = ::operator new[](bytes > 0 ? bytes : 1, std::align_val_t{alignment}, std::nothrow);
  if (memory == nullptr) fail(ErrorCode::kResource, "no memory for ", bytes, " bytes");
  memory_ = {static_cast<std::byte*>(memory), FreeAligned{alignment}};
  if (alignment == kHugePage)
    ::madvise(memory, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);  // a hint: may be refused
}

}  // namespace atrous
