// How the C interface ends its calls, and its names for things.
#include "api/c_api_calls.h"

#include <cstddef>
#include <new>

#include "atrous/atrous.h"

namespace atrous::c {
namespace {

constexpr std::size_t kLargestStruct = 4096;  // beyond it struct_size was not set
constexpr std::size_t kMessageAt = offsetof(atrous_error, message);

constexpr bool is(ErrorCode code, atrous_status status) { return static_cast<int>(code) + 1 == status; }
static_assert(is(ErrorCode::kInvalidArgument, ATROUS_ERROR_INVALID_ARGUMENT));
static_assert(is(ErrorCode::kNotFound, ATROUS_ERROR_NOT_FOUND));
static_assert(is(ErrorCode::kCorrupt, ATROUS_ERROR_CORRUPT));
static_assert(is(ErrorCode::kUnsupported, ATROUS_ERROR_UNSUPPORTED));
static_assert(is(ErrorCode::kResource, ATROUS_ERROR_RESOURCE));
static_assert(is(ErrorCode::kCancelled, ATROUS_ERROR_CANCELLED));
static_assert(is(ErrorCode::kInternal, ATROUS_ERROR_INTERNAL));

constexpr bool is(DType dtype, atrous_dtype number) { return static_cast<int>(dtype) == static_cast<int>(number); }
static_assert(is(DType::kF32, ATROUS_DTYPE_F32) && is(DType::kF64, ATROUS_DTYPE_F64));
static_assert(is(DType::kF16, ATROUS_DTYPE_F16) && is(DType::kBF16, ATROUS_DTYPE_BF16));
static_assert(is(DType::kI8, ATROUS_DTYPE_I8) && is(DType::kU8, ATROUS_DTYPE_U8));
static_assert(is(DType::kI16, ATROUS_DTYPE_I16) && is(DType::kU16, ATROUS_DTYPE_U16));
static_assert(is(DType::kI32, ATROUS_DTYPE_I32) && is(DType::kU32, ATROUS_DTYPE_U32));
static_assert(is(DType::kI64, ATROUS_DTYPE_I64) && is(DType::kU64, ATROUS_DTYPE_U64));
static_assert(is(DType::kBool, ATROUS_DTYPE_BOOL));

bool is_error(std::int32_t status) {
  return status >= ATROUS_ERROR_INVALID_ARGUMENT && status <= ATROUS_ERROR_INTERNAL;
}

bool is_dtype(std::int32_t dtype) { return dtype >= ATROUS_DTYPE_F32 && dtype <= ATROUS_DTYPE_BOOL; }

// The room for a message, with its end; 0 if there is none.
std::size_t room(const atrous_error* error) {
  if (error == nullptr || error->struct_size <= kMessageAt || error->struct_size > kLargestStruct) return 0;
  return error->struct_size - kMessageAt;
}

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Copies the message; where it does not fit, whole characters of it and "...".
void write_message(atrous_error* error, const char* message) {
  const std::size_t bytes = room(error);
  if (bytes == 0) return;
  const std::size_t length = std::strlen(message);
  char* to = error->message;
  if (length < bytes) {
    std::memcpy(to, message, length + 1);
    return;
  }
  constexpr std::size_t kDots = 3;
  std::size_t kept = bytes > kDots ? bytes - 1 - kDots : 0;
  while (kept > 0 && continues_character(message[kept])) --kept;
  std::memcpy(to, message, kept);
  const std::size_t dots = std::min(kDots, bytes - 1 - kept);
  std::memset(to + kept, '.', dots);
  to[kept + dots] = '\0';
}

}  // namespace

void clear(atrous_error* error) noexcept { write_message(error, ""); }

atrous_status report_current_exception(atrous_error* error) noexcept {
  try {
    throw;
  } catch (const Error& caught) {
    write_message(error, caught.what());
    return static_cast<atrous_status>(static_cast<int>(caught.code()) + 1);
  } catch (const std::bad_alloc&) {
    write_message(error, "out of memory");
    return ATROUS_ERROR_RESOURCE;
  } catch (const std::exception& caught) {
    write_message(error, caught.what());
  } catch (...) {
    write_message(error, "an exception of unknown type");
  }
  return ATROUS_ERROR_INTERNAL;
}

void require_struct(std::size_t size, const char* what) {
  if (size >= sizeof(std::size_t) && size <= kLargestStruct) return;
  fail(ErrorCode::kInvalidArgument, what, ": struct_size is ", size, ", wanted the size of the struct");
}

void require_zeros(const void* given, std::size_t from, std::size_t size, const char* what) {
  const auto* bytes = static_cast<const unsigned char*>(given);
  for (std::size_t i = from; i < size; ++i) {
    if (bytes[i] == 0) continue;
    fail(ErrorCode::kUnsupported, what, ": sets a field behind byte ", from, ", which Atrous ", version(),
         " does not know");
  }
}

std::vector<std::string> read_names(const char* const* names, std::size_t count, const char* what) {
  std::vector<std::string> read;
  if (count > 0) required(names, what);
  for (std::size_t i = 0; i < count; ++i) read.emplace_back(&required(names[i], what));
  return read;
}

}  // namespace atrous::c

const char* atrous_status_name(int32_t status) noexcept {
  if (status == ATROUS_OK) return "ok";
  return atrous::c::is_error(status) ? atrous::name(static_cast<atrous::ErrorCode>(status - 1)) : "unknown";
}

const char* atrous_version(void) noexcept { return atrous::version(); }

const char* atrous_dtype_name(int32_t dtype) noexcept {
  return atrous::c::is_dtype(dtype) ? atrous::name(static_cast<atrous::DType>(dtype)) : "unknown";
}

size_t atrous_dtype_bytes(int32_t dtype) noexcept {
  return atrous::c::is_dtype(dtype) ? atrous::size_of(static_cast<atrous::DType>(dtype)) : 0;
}
