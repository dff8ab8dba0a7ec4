// Counts what a program asks malloc for, in oneDNN and the standard library too; for one source file of a program that
// is not built with sanitizers.
#pragma once

#include <atomic>

#include "replaced_malloc.h"

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

namespace replaced_malloc {

inline bool refuses() { return false; }
inline void* taken(void* memory) { return counted::note(memory); }
inline void given_back(void* memory) { counted::forget(memory); }

}  // namespace replaced_malloc
