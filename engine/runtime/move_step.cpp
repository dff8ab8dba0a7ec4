// Copies, transpositions and conversions of values.
#include "runtime/move_step.h"

#include <algorithm>

#include "kernels/bf16.h"
#include "kernels/transpose.h"

namespace atrous {
namespace {

struct Matrices {
  std::int64_t batch, channels, pixels;
};

Matrices as_matrices(const Shape& shape) {
  Matrices m{shape[0], shape[1], 1};
  for (int axis = 2; axis < shape.rank(); ++axis) m.pixels *= shape[axis];
  return m;
}

void reorder(const Shape& shape, std::size_t element_bytes, const std::byte* src, std::byte* dst, Layout to) {
  const Matrices m = as_matrices(shape);
  if (to == Layout::kChannelsLast) {
    transpose(src, dst, m.batch, m.channels, m.pixels, element_bytes);
  } else {
    transpose(src, dst, m.batch, m.pixels, m.channels, element_bytes);
  }
}

Step conversion(const Value& value, BufferId from, BufferId to, Storage storage) {
  Step step;
  const std::int64_t elements = value.shape.elements();
  if (storage == Storage::kBf16) {
    step.kernel = "to_bf16";
    step.reason = "a reader takes bf16";
    step.run = [=](const Bindings& at) { to_bf16(at.at<const float>(from), at.at<BFloat16>(to), elements); };
  } else {
    step.kernel = "to_f32";
    step.reason = "a reader takes f32";
    step.run = [=](const Bindings& at) { to_f32(at.at<const BFloat16>(from), at.at<float>(to), elements); };
  }
  return step;
}

Step copy(BufferId from, BufferId to, std::size_t bytes) {
  Step step;
  step.kernel = "copy";
  step.reason = "an output of its own";
  step.run = [=](const Bindings& at) { std::copy_n(at.at<const std::byte>(from), bytes, at.at<std::byte>(to)); };
  return step;
}

Step transposition(const Value& value, BufferId from, BufferId to, const Form& form) {
  Step step;
  step.kernel = "transpose";
  step.reason = "the layouts differ";
  step.run = [=, shape = value.shape, bytes = size_of(stored_type(value, form.storage))](const Bindings& at) {
    reorder(shape, bytes, at.at<const std::byte>(from), at.at<std::byte>(to), form.layout);
  };
  return step;
}

}  // namespace

DType stored_type(const Value& value, Storage storage) {
  return storage == Storage::kBf16 ? DType::kBF16 : value.dtype;
}

std::size_t stored_bytes(const Value& value, Storage storage) {
  return Tensor::borrow(stored_type(value, storage), value.shape, static_cast<const void*>(nullptr)).bytes();
}

void relayout(const Value& value, const std::byte* src, std::byte* dst, Layout to) {
  reorder(value.shape, size_of(value.dtype), src, dst, to);
}

Step make_move(const Value& value, BufferId from, const Form& from_form, BufferId to, const Form& to_form) {
  const bool same_order = from_form.layout == to_form.layout || layouts_agree(value.shape);
  Step step = from_form.storage != to_form.storage ? conversion(value, from, to, to_form.storage)
              : same_order                         ? copy(from, to, stored_bytes(value, to_form.storage))
                                                   : transposition(value, from, to, to_form);
  step.shape = value.shape.text();
  step.reads = {from};
  step.writes = {to};
  return step;
}

}  // namespace atrous
