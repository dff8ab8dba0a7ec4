// A malloc that fails at a chosen call; for one source file of a program that is not built with sanitizers.
//
// malloc and its kin are replaced for the whole process, so that oneDNN and the standard library are seen too.
#pragma once

#include <malloc.h>

#include <atomic>
#include <cerrno>
#include <cstddef>

namespace failing {

inline std::atomic<bool> armed{false};
inline std::atomic<long> calls{0};      // since it was armed
inline std::atomic<long> fails_at{0};   // the call that fails; 0: none
inline std::atomic<bool> stays{false};  // whether all calls behind it fail too
inline std::atomic<long> held{0};       // blocks

inline bool now() {
  if (!armed) return false;
  const long call = ++calls;
  return fails_at > 0 && (call == fails_at || (stays && call > fails_at));
}

inline void* counted(void* memory) {
  if (memory != nullptr) ++held;
  return memory;
}

}  // namespace failing

extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
void __libc_free(void* memory);

void* malloc(std::size_t bytes) { return failing::now() ? nullptr : failing::counted(__libc_malloc(bytes)); }
void* calloc(std::size_t count, std::size_t bytes) {
  return failing::now() ? nullptr : failing::counted(__libc_calloc(count, bytes));
}
void* realloc(void* memory, std::size_t bytes) {
  if (failing::now()) return nullptr;
  void* const moved = __libc_realloc(memory, bytes);
  return memory == nullptr ? failing::counted(moved) : moved;
}
void* memalign(std::size_t alignment, std::size_t bytes) {
  return failing::now() ? nullptr : failing::counted(__libc_memalign(alignment, bytes));
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) { return memalign(alignment, bytes); }
int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
  *memory = memalign(alignment, bytes);
  return *memory == nullptr ? ENOMEM : 0;
}
void free(void* memory) {
  if (memory != nullptr) --failing::held;
  __libc_free(memory);
}
}
