// The geometry of dilated windows: effective kernels, receptive fields, dead taps, gridding.
#include "core/dilation.h"

#include <algorithm>
#include <numeric>

#include "core/checked.h"
#include "core/error.h"

namespace atrous {

std::int64_t effective_kernel(std::int64_t kernel, std::int64_t dilation) {
  return ((Count(kernel) - 1) * dilation + 1).value();
}

std::int64_t same_padding(std::int64_t kernel, std::int64_t dilation) {
  return ((Count(kernel) - 1) * dilation).value();
}

std::int64_t receptive_field(std::span<const WindowAxis> stack) {
  Count field = 1;
  Count step = 1;
  for (const WindowAxis& axis : stack) {
    field = field + step * axis.dilation * (Count(axis.kernel) - 1);
    step = step * axis.stride;
  }
  return field.value();
}

OutputRange live_outputs(const WindowAxis& axis, std::int64_t tap, std::int64_t pad_begin, std::int64_t input,
                         std::int64_t output) {
  const std::int64_t offset = tap * axis.dilation - pad_begin;  // of the tap at output position 0
  const std::int64_t begin = offset >= 0 ? 0 : (-offset + axis.stride - 1) / axis.stride;
  const std::int64_t room = input - 1 - offset;
  const std::int64_t end = room < 0 ? 0 : std::min(output, room / axis.stride + 1);
  return begin < end ? OutputRange{begin, end} : OutputRange{};
}

std::int64_t live_taps(const WindowAxis& axis, std::int64_t pad_begin, std::int64_t input, std::int64_t output) {
  std::int64_t live = 0;
  for (std::int64_t tap = 0; tap < axis.kernel; ++tap) {
    if (live_outputs(axis, tap, pad_begin, input, output).count() > 0) ++live;
  }
  return live;
}

std::int64_t common_factor(std::span<const std::int64_t> rates) {
  return std::accumulate(rates.begin(), rates.end(), std::int64_t{0},
                         [](std::int64_t a, std::int64_t b) { return std::gcd(a, b); });
}

std::int64_t largest_gap(std::span<const std::int64_t> rates) {
  if (rates.size() < 2) fail(ErrorCode::kInvalidArgument, "the gap of a stack wants two rates, has ", rates.size());
  std::int64_t gap = rates.back();
  for (std::size_t i = rates.size() - 1; i-- > 1;) {
    gap = std::max({gap - 2 * rates[i], gap - 2 * (gap - rates[i]), rates[i]});
  }
  return gap;
}

bool has_gridding(std::span<const std::int64_t> rates, std::int64_t kernel) {
  if (rates.size() < 2) return false;
  return largest_gap(rates) > kernel || common_factor(rates) > 1;
}

}  // namespace atrous
