// What every function of the C interface is made of: a guard around its work, and structs of known and unknown sizes.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "atrous/c_api.h"
#include "core/error.h"

namespace atrous::c {

// The status of the exception that is being handled; its message goes into `error`, which may be null.
atrous_status report_current_exception(atrous_error* error) noexcept;

// Makes the message empty.
void clear(atrous_error* error) noexcept;

// Does the work and says how it ended; no exception leaves.
template <typename Work>
atrous_status guarded(atrous_error* error, Work&& work) noexcept {
  try {
    std::forward<Work>(work)();
    clear(error);
    return ATROUS_OK;
  } catch (...) {
    return report_current_exception(error);
  }
}

// Throws invalid_argument unless `size` can be that of a struct, and `from` to its end is 0.
void require_struct(std::size_t size, const char* what);
void require_zeros(const void* given, std::size_t from, std::size_t size, const char* what);

// A struct of the caller's as this library knows it: missing fields are 0, unknown ones must be. Null gives zeros.
template <typename Struct>
Struct read_struct(const Struct* given, const char* what) {
  Struct known{};
  if (given == nullptr) return known;
  require_struct(given->struct_size, what);
  require_zeros(given, sizeof(Struct), given->struct_size, what);
  std::memcpy(&known, given, std::min(sizeof(Struct), given->struct_size));
  return known;
}

// Fills as much of the caller's struct as it has room for; fields that this library does not know become 0.
template <typename Struct>
void write_struct(Struct* out, Struct known, const char* what) {
  if (out == nullptr) fail(ErrorCode::kInvalidArgument, what, " is NULL");
  require_struct(out->struct_size, what);
  known.struct_size = out->struct_size;
  const std::size_t filled = std::min(sizeof(Struct), known.struct_size);
  std::memcpy(out, &known, filled);
  std::memset(reinterpret_cast<std::byte*>(out) + filled, 0, known.struct_size - filled);
}

// The pointer, which must not be null.
template <typename T>
T& required(T* pointer, const char* what) {
  if (pointer == nullptr) fail(ErrorCode::kInvalidArgument, what, " is NULL");
  return *pointer;
}

// [count] texts of the caller's, of which none may be null.
std::vector<std::string> read_names(const char* const* names, std::size_t count, const char* what);

// A number of the caller's as an enumerator of this library, which counts from 0 to `last`.
template <typename Enum>
Enum enumerator(std::int32_t value, Enum last, const char* what) {
  if (value < 0 || value > static_cast<std::int32_t>(last)) {
    fail(ErrorCode::kInvalidArgument, what, " is ", value, ", wanted 0 to ", static_cast<std::int32_t>(last));
  }
  return static_cast<Enum>(value);
}

// A limit of the caller's, where 0 leaves the library's.
template <std::integral T>
void set_limit(T& limit, T wanted, const char* what) {
  if (wanted < 0) fail(ErrorCode::kInvalidArgument, what, " is ", wanted, ", wanted 0 or more");
  if (wanted > 0) limit = wanted;
}

// An int that says yes or no.
inline bool flag(std::int32_t value, const char* what) { return enumerator(value, 1, what) != 0; }

}  // namespace atrous::c
