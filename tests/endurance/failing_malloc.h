// A malloc that fails at a chosen call; for one source file of a program that is not built with sanitizers.
//
// Of some of the libraries below is known what they do without memory: calls from within them do not fail, or may leave
// blocks behind.
#pragma once

#include <link.h>
#include <unwind.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>

#include "api/replaced_malloc.h"

namespace failing {

inline std::atomic<bool> armed{false};
inline std::atomic<long> calls{0};      // since it was armed
inline std::atomic<long> fails_at{0};   // the call that fails; 0: none
inline std::atomic<bool> stays{false};  // whether all calls behind it fail too
inline std::atomic<long> held{0};       // blocks
inline std::atomic<long> spared{0};     // calls that should have failed, but came from a library that is spared
inline std::atomic<bool> leaks{false};  // whether a call failed in a library that leaks

enum class Known { kNothing, kSpared, kLeaks };

// Code of a library of which something is known.
struct Code {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  Known known = Known::kNothing;
};
inline std::array<Code, 16> codes;
inline std::size_t code_count = 0;

// Says something of the libraries whose file names contain `name`.
inline void know(const char* name, Known what) {
  const std::size_t first = code_count;
  const auto keep = [](dl_phdr_info* library, std::size_t, void* wanted) {
    if (std::strstr(library->dlpi_name, static_cast<const char*>(wanted)) == nullptr) return 0;
    for (int i = 0; i < library->dlpi_phnum; ++i) {
      const auto& segment = library->dlpi_phdr[i];
      if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0 || code_count == codes.size()) continue;
      const std::uintptr_t begin = library->dlpi_addr + segment.p_vaddr;
      codes[code_count++] = {begin, begin + segment.p_memsz};
    }
    return 0;
  };
  dl_iterate_phdr(keep, const_cast<char*>(name));
  for (std::size_t i = first; i < code_count; ++i) codes[i].known = what;
}

inline _Unwind_Reason_Code look_at(_Unwind_Context* frame, void* found) {
  const std::uintptr_t at = _Unwind_GetIP(frame);
  for (std::size_t i = 0; i < code_count; ++i) {
    if (at < codes[i].begin || at >= codes[i].end) continue;
    *static_cast<Known*>(found) = codes[i].known;
    return _URC_END_OF_STACK;
  }
  return _URC_NO_REASON;
}

// What is known of the innermost such library among the callers.
inline Known known_of_callers() {
  Known found = Known::kNothing;
  _Unwind_Backtrace(look_at, &found);
  return found;
}

inline bool now() {
  if (!armed) return false;
  const long call = ++calls;
  if (fails_at <= 0 || (stays ? call < fails_at : call != fails_at)) return false;
  const Known known = known_of_callers();
  if (known == Known::kLeaks) leaks = true;
  if (known == Known::kSpared) ++spared;
  return known != Known::kSpared;
}

}  // namespace failing

namespace replaced_malloc {

inline bool refuses() { return failing::now(); }
inline void* taken(void* memory) {
  if (memory != nullptr) ++failing::held;
  return memory;
}
inline void given_back(void* memory) {
  if (memory != nullptr) --failing::held;
}

}  // namespace replaced_malloc
