// Counts what a program asks malloc for; for one source file of a program that is not built with sanitizers.
//
// malloc and its kin are replaced for the whole process, so that oneDNN and the standard library are seen too.
#pragma once

#include <malloc.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>

namespace counted {

constexpr std::size_t kLarge = 1024;  // bytes; below are names, lists of arguments, and the like
inline std::atomic<bool> counting{false};
inline std::atomic<std::size_t> blocks{0};  // large ones
inline std::atomic<std::size_t> largest{0};
inline std::atomic<std::ptrdiff_t> held{0};  // bytes that were asked for and not given back since counting began
inline std::atomic<std::ptrdiff_t> peak{0};  // the most that were held

inline void* note(void* memory) {
  if (!counting || memory == nullptr) return memory;
  const std::size_t bytes = malloc_usable_size(memory);
  const std::ptrdiff_t now = held += static_cast<std::ptrdiff_t>(bytes);
  if (now > peak) peak = now;
  if (bytes >= kLarge) ++blocks;
  if (bytes > largest) largest = bytes;
  return memory;
}

inline void forget(void* memory) {
  if (counting && memory != nullptr) held -= static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
}

template <typename Work>
void count(const Work& work) {
  blocks = largest = 0;
  held = peak = 0;
  counting = true;
  work();
  counting = false;
}

}  // namespace counted

extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
void __libc_free(void* memory);

void* malloc(std::size_t bytes) { return counted::note(__libc_malloc(bytes)); }
void* calloc(std::size_t count, std::size_t bytes) { return counted::note(__libc_calloc(count, bytes)); }
void* realloc(void* memory, std::size_t bytes) {
  counted::forget(memory);
  return counted::note(__libc_realloc(memory, bytes));
}
void* memalign(std::size_t alignment, std::size_t bytes) { return counted::note(__libc_memalign(alignment, bytes)); }
void* aligned_alloc(std::size_t alignment, std::size_t bytes) { return memalign(alignment, bytes); }
int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
  *memory = memalign(alignment, bytes);
  return *memory == nullptr ? ENOMEM : 0;
}
void free(void* memory) {
  counted::forget(memory);
  __libc_free(memory);
}
}
