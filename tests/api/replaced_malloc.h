// Replaces malloc and its kin for the whole process, so that the libraries below are seen too; for one source file of a
// program that is not built with sanitizers.
#pragma once

#include <malloc.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>

// What is done around every call. The header that includes this one defines them.
namespace replaced_malloc {

bool refuses();                 // whether this call gives null
void* taken(void* memory);      // told of a block, or of null if there was no memory; returns it
void given_back(void* memory);  // told of a block, or of null, before it goes

}  // namespace replaced_malloc

extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
void __libc_free(void* memory);

void* malloc(std::size_t bytes) {
  return replaced_malloc::refuses() ? nullptr : replaced_malloc::taken(__libc_malloc(bytes));
}
void* calloc(std::size_t count, std::size_t bytes) {
  return replaced_malloc::refuses() ? nullptr : replaced_malloc::taken(__libc_calloc(count, bytes));
}
void* realloc(void* memory, std::size_t bytes) {
  if (replaced_malloc::refuses()) return nullptr;
  replaced_malloc::given_back(memory);
  void* const moved = __libc_realloc(memory, bytes);
  replaced_malloc::taken(moved == nullptr && bytes != 0 ? memory : moved);  // without memory the old block stays
  return moved;
}
void* memalign(std::size_t alignment, std::size_t bytes) {
  return replaced_malloc::refuses() ? nullptr : replaced_malloc::taken(__libc_memalign(alignment, bytes));
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) { return memalign(alignment, bytes); }
int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
  *memory = memalign(alignment, bytes);
  return *memory == nullptr ? ENOMEM : 0;
}
void free(void* memory) {
  replaced_malloc::given_back(memory);
  __libc_free(memory);
}
}
