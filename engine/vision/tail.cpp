// From low-resolution logits to labels: checks, coordinates, and the choice of the way.
#include "vision/tail.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>

#include "core/error.h"
#include "vision/tail_parts.h"

namespace atrous {
namespace {

// One axis of the label map.
struct AxisGrid {
  int count;
  double scale;
  bool nearest;
};

AxisTaps make_taps(const AxisGrid& grid, const ResizeAxis& axis, const Upsampling& upsampling) {
  AxisTaps taps;
  const double last_dst = static_cast<double>(axis.dst - 1);
  const double last_src = static_cast<double>(axis.src - 1);
  for (int i = 0; i < grid.count; ++i) {
    const double centre = (i + 0.5) * grid.scale;
    const double index = std::clamp(grid.nearest ? std::floor(centre) : centre - 0.5, 0.0, last_dst);
    const double source = axis.source(index);
    const double clamped = upsampling.nearest
                               ? static_cast<double>(nearest_index(source, upsampling.nearest_mode, axis.src))
                               : std::clamp(source, 0.0, last_src);
    const double first = std::floor(clamped);
    taps.first.push_back(static_cast<std::int32_t>(first));
    taps.second.push_back(static_cast<std::int32_t>(std::min(first + (clamped > first ? 1.0 : 0.0), last_src)));
    taps.weight.push_back(static_cast<float>(clamped - first));
  }
  return taps;
}

void check(int height, int width, int classes, const TailRequest& request) {
  constexpr int kMaxClasses = 1 << 16;
  if (height < 1 || width < 1 || classes < 1) {
    fail(ErrorCode::kInvalidArgument, "the logits are empty: [", height, ",", width, ",", classes, "]");
  }
  if (classes > kMaxClasses) fail(ErrorCode::kUnsupported, classes, " classes, more than ", kMaxClasses);
  const ResizeAxis& rows = request.upsampling.rows;
  const ResizeAxis& columns = request.upsampling.columns;
  if (rows.src != height || columns.src != width || rows.dst < 1 || columns.dst < 1) {
    fail(ErrorCode::kInvalidArgument, "logits of ", height, " x ", width, " are to be resized from ", rows.src, " x ",
         columns.src, " to ", rows.dst, " x ", columns.dst);
  }
  if (request.grid.height_px < 1 || request.grid.width_px < 1) {
    fail(ErrorCode::kInvalidArgument, "a label map of ", request.grid.width_px, " x ", request.grid.height_px,
         " pixels");
  }
}

// A network with one class has two labels.
void restrict_classes(const std::vector<int>& wanted, TailInput& input) {
  input.bias.assign(static_cast<std::size_t>(input.classes), 0.0F);
  if (wanted.empty()) return;
  const int labels = std::max(input.classes, 2);
  std::vector<float> bias(static_cast<std::size_t>(labels), -std::numeric_limits<float>::infinity());
  for (const int klass : wanted) {
    if (klass < 0 || klass >= labels) {
      fail(ErrorCode::kInvalidArgument, "there is no class ", klass, ", wanted 0 to ", labels - 1);
    }
    bias[static_cast<std::size_t>(klass)] = 0.0F;
  }
  if (input.classes > 1) {
    input.bias = std::move(bias);
  } else {
    input.background = bias[0] == 0.0F;
    input.foreground = bias[1] == 0.0F;
  }
}

}  // namespace

TailResult segment_logits(const float* logits, int height, int width, int classes, float threshold,
                          const TailRequest& request) {
  check(height, width, classes, request);
  const OutputGrid& grid = request.grid;
  try {
    TailInput input{logits, height, width, classes, threshold, {}, {}, {}};
    input.rows = make_taps({grid.height_px, grid.row_scale, grid.nearest}, request.upsampling.rows, request.upsampling);
    input.columns =
        make_taps({grid.width_px, grid.column_scale, grid.nearest}, request.upsampling.columns, request.upsampling);
    restrict_classes(request.classes, input);
    input.probabilities = request.probabilities;
    const std::size_t pixels = static_cast<std::size_t>(grid.height_px) * static_cast<std::size_t>(grid.width_px);
    TailResult result;
    result.labels.width_px = grid.width_px;
    result.labels.height_px = grid.height_px;
    if (classes <= 256) result.labels.u8.resize(pixels);
    if (classes > 256) result.labels.u16.resize(pixels);
    if (request.want_scores) result.scores.resize(pixels * static_cast<std::size_t>(classes));
    if (request.want_confidence) result.confidence.resize(pixels);
    if (classes == 1 || request.want_scores || request.want_confidence) {
      score_rows(input, result);
    } else {
      fill_labels(input, result.labels);
    }
    return result;
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::kResource, "no memory for a label map of ", grid.width_px, " x ", grid.height_px, " pixels");
  }
}

}  // namespace atrous
