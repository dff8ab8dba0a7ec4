// A block of 64-byte aligned memory.
#include "core/aligned_buffer.h"

#include <new>

#include "core/error.h"

namespace atrous {
namespace {

constexpr std::align_val_t kAlignment{64};

}  // namespace

void AlignedBuffer::Free::operator()(std::byte* memory) const { ::operator delete[](memory, kAlignment); }

AlignedBuffer::AlignedBuffer(std::size_t bytes) : bytes_(bytes) {
  void* const memory = ::operator new[](bytes > 0 ? bytes : 1, kAlignment, std::nothrow);
  if (memory == nullptr) fail(ErrorCode::kResource, "no memory for ", bytes, " bytes");
  memory_.reset(static_cast<std::byte*>(memory));
}

}  // namespace atrous
