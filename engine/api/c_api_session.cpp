// The C interface to sessions: options, cancelling, progress, and named tensors through the network.
#include <chrono>
#include <memory>
#include <optional>

#include "api/c_api_calls.h"
#include "api/c_api_handles.h"

namespace atrous::c {
namespace {

static_assert(static_cast<int>(Precision::kF32) == ATROUS_PRECISION_F32);
static_assert(static_cast<int>(Precision::kBf16) == ATROUS_PRECISION_BF16);
static_assert(static_cast<int>(Precision::kAuto) == ATROUS_PRECISION_AUTO);

SessionOptions imported(const atrous_session_options* given) {
  const atrous_session_options from = read_struct(given, "options");
  SessionOptions to;
  to.threads = from.threads;
  if (from.max_plans != 0) to.max_plans = from.max_plans;
  to.precision = enumerator(from.precision, Precision::kAuto, "options.precision");
  to.tune = flag(from.tune, "options.tune");
  if (from.tune_cache != nullptr) to.tune_cache = from.tune_cache;
  set_limit(to.max_memory_bytes, from.max_memory_bytes, "options.max_memory_bytes");
  return to;
}

Shape shape_of(const atrous_tensor& tensor) {
  if (tensor.rank < 0) fail(ErrorCode::kInvalidArgument, "the rank is ", tensor.rank);
  if (tensor.rank == 0) return {};
  const std::int64_t* dims = &required(tensor.dims, "dims");
  for (int axis = 0; axis < tensor.rank; ++axis) {
    if (dims[axis] < 0) fail(ErrorCode::kInvalidArgument, "axis ", axis, " has the extent ", dims[axis]);
  }
  return Shape(std::vector<std::int64_t>(dims, dims + tensor.rank));
}

// A tensor over the caller's memory.
Tensor borrowed(const atrous_tensor& tensor) {
  const DType dtype = enumerator(tensor.dtype, DType::kBool, "dtype");
  const Shape shape = shape_of(tensor);
  Tensor view = Tensor::borrow(dtype, shape, tensor.data);
  if (view.bytes() != tensor.data_bytes) {
    fail(ErrorCode::kInvalidArgument, name(dtype), shape.text(), " has ", view.bytes(), " bytes, data_bytes is ",
         tensor.data_bytes);
  }
  if (tensor.data == nullptr && view.bytes() > 0) fail(ErrorCode::kInvalidArgument, "data is NULL");
  return view;
}

// The structs lie as far apart as their caller's header says.
std::vector<NamedTensor> borrowed(const atrous_tensor* inputs, std::size_t count) {
  std::vector<NamedTensor> tensors;
  if (count == 0) return tensors;
  const std::size_t step = required(inputs, "inputs").struct_size;
  if (step % alignof(atrous_tensor) != 0) {
    fail(ErrorCode::kInvalidArgument, "inputs: struct_size is ", step, ", wanted the size of the struct");
  }
  const auto* bytes = reinterpret_cast<const std::byte*>(inputs);
  for (std::size_t i = 0; i < count; ++i) {
    const auto given = read_struct(reinterpret_cast<const atrous_tensor*>(bytes + i * step), "input");
    if (given.struct_size != step) fail(ErrorCode::kInvalidArgument, "inputs have different struct_size");
    const char* label = &required(given.name, "input.name");
    tensors.push_back({label, within("input '" + std::string(label) + "'", [&] { return borrowed(given); })});
  }
  return tensors;
}

atrous_tensor exported(const NamedTensor& from) {
  const Shape& shape = from.tensor.shape();
  return {0,
          from.name.c_str(),
          static_cast<std::int32_t>(from.tensor.dtype()),
          shape.rank(),
          shape.dims().data(),
          from.tensor.data(),
          from.tensor.bytes()};
}

// None for a negative number, and for one that is beyond the clock's range.
std::optional<std::chrono::steady_clock::time_point> deadline_in(std::int64_t milliseconds) {
  using Clock = std::chrono::steady_clock;
  const auto now = Clock::now();
  const auto room = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::time_point::max() - now);
  if (milliseconds < 0 || milliseconds > room.count()) return std::nullopt;
  return now + std::chrono::milliseconds(milliseconds);
}

}  // namespace
}  // namespace atrous::c

using namespace atrous::c;  // everything below is the C interface's

atrous_status atrous_session_create(const atrous_model* model, const atrous_session_options* options,
                                    atrous_session** out, atrous_error* error) noexcept {
  return guarded(error, [&] {
    atrous_session*& result = required(out, "out");
    atrous::Session session(required(model, "model").model, imported(options));
    result = std::make_unique<atrous_session>(std::move(session)).release();
  });
}

void atrous_session_free(atrous_session* session) noexcept { delete session; }

int32_t atrous_session_threads(const atrous_session* session) noexcept {
  return session == nullptr ? 0 : session->session.threads();
}

atrous_precision atrous_session_precision(const atrous_session* session) noexcept {
  return session == nullptr ? ATROUS_PRECISION_F32 : static_cast<atrous_precision>(session->session.precision());
}

void atrous_session_cancel(atrous_session* session) noexcept {
  if (session != nullptr) session->session.cancel();
}

atrous_status atrous_session_set_deadline(atrous_session* session, int64_t milliseconds_from_now,
                                          atrous_error* error) noexcept {
  return guarded(error, [&] { required(session, "session").session.set_deadline(deadline_in(milliseconds_from_now)); });
}

atrous_status atrous_session_memory_estimate(atrous_session* session, int32_t width_px, int32_t height_px,
                                             atrous_memory_estimate* out, atrous_error* error) noexcept {
  return guarded(error, [&] {
    const atrous::MemoryEstimate found = required(session, "session").session.memory_estimate(width_px, height_px);
    write_struct(out, atrous_memory_estimate{0, found.arena_bytes, found.weight_bytes, found.result_bytes}, "out");
  });
}

atrous_status atrous_session_on_progress(atrous_session* session, atrous_progress callback, void* user,
                                         atrous_error* error) noexcept {
  return guarded(error, [&] {
    std::function<void(int, int)> progress;
    if (callback != nullptr) progress = [=](int done, int all) { callback(done, all, user); };
    required(session, "session").session.on_progress(std::move(progress));
  });
}

atrous_status atrous_session_run(atrous_session* session, const atrous_tensor* inputs, size_t input_count,
                                 const char* const* outputs, size_t output_count, atrous_tensor_list** out,
                                 atrous_error* error) noexcept {
  return guarded(error, [&] {
    atrous_tensor_list*& result = required(out, "out");
    const std::vector<std::string> wanted = read_names(outputs, output_count, "outputs");
    auto list = std::make_unique<atrous_tensor_list>();
    list->tensors = required(session, "session").session.run(borrowed(inputs, input_count), wanted);
    result = list.release();
  });
}

void atrous_tensor_list_free(atrous_tensor_list* tensors) noexcept { delete tensors; }

size_t atrous_tensor_list_count(const atrous_tensor_list* tensors) noexcept {
  return tensors == nullptr ? 0 : tensors->tensors.size();
}

atrous_status atrous_tensor_list_get(const atrous_tensor_list* tensors, size_t index, atrous_tensor* out,
                                     atrous_error* error) noexcept {
  return guarded(error, [&] {
    const auto& list = required(tensors, "tensors").tensors;
    if (index >= list.size()) {
      atrous::fail(atrous::ErrorCode::kInvalidArgument, "the index is ", index, ", and there are ", list.size());
    }
    write_struct(out, exported(list[index]), "out");
  });
}
