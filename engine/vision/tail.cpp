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

void make_taps(const AxisGrid& grid, const ResizeAxis& axis, const Upsampling& upsampling, AxisTaps& taps) {
  const auto count = static_cast<std::size_t>(grid.count);
  taps.first.resize(count);
  taps.second.resize(count);
  taps.weight.assign(count + kWeightSlack, 0.0F);
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
    taps.first[i] = static_cast<std::int32_t>(first);
    taps.second[i] = static_cast<std::int32_t>(std::min(first + (clamped > first ? 1.0 : 0.0), last_src));
    taps.weight[i] = static_cast<float>(clamped - first);
  }
}

void check(const LogitMap& logits, const TailRequest& request) {
  const auto [data, height, width, classes, threshold] = logits;
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

void prepare(const LogitMap& logits, const TailRequest& request, TailInput& input) {
  input.logits = logits.data;
  input.height = logits.height;
  input.width = logits.width;
  input.classes = logits.classes;
  input.threshold = logits.threshold;
  input.probabilities = request.probabilities;
  input.rounding = request.upsampling.rounding;
  input.background = input.foreground = true;
  const OutputGrid& grid = request.grid;
  const Upsampling& upsampling = request.upsampling;
  make_taps({grid.height_px, grid.row_scale, grid.nearest}, upsampling.rows, upsampling, input.rows);
  make_taps({grid.width_px, grid.column_scale, grid.nearest}, upsampling.columns, upsampling, input.columns);
  restrict_classes(request.classes, input);
}

TailResult empty_result(int classes, const TailRequest& request) {
  const OutputGrid& grid = request.grid;
  const std::size_t pixels = static_cast<std::size_t>(grid.height_px) * static_cast<std::size_t>(grid.width_px);
  TailResult result;
  result.labels.width_px = grid.width_px;
  result.labels.height_px = grid.height_px;
  if (classes <= 256) result.labels.u8.resize(pixels);
  if (classes > 256) result.labels.u16.resize(pixels);
  if (request.want_scores) result.scores.resize(pixels * static_cast<std::size_t>(classes));
  if (request.want_confidence) result.confidence.resize(pixels);
  return result;
}

}  // namespace

TailMemory::TailMemory() : parts_(std::make_unique<Parts>()) {}
TailMemory::~TailMemory() = default;
TailMemory::TailMemory(TailMemory&&) noexcept = default;
TailMemory& TailMemory::operator=(TailMemory&&) noexcept = default;

TailResult segment_logits(const LogitMap& logits, const TailRequest& request, TailMemory& memory) {
  check(logits, request);
  const OutputGrid& grid = request.grid;
  try {
    TailInput& input = memory.parts().input;
    prepare(logits, request, input);
    TailResult result = empty_result(logits.classes, request);
    if (logits.classes == 1 || request.want_scores || request.want_confidence) {
      score_rows(input, memory.parts().scores, result);
    } else {
      fill_labels(input, memory.parts().fill, result.labels);
    }
    return result;
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::kResource, "no memory for a label map of ", grid.width_px, " x ", grid.height_px, " pixels");
  }
}

TailResult segment_logits(const LogitMap& logits, const TailRequest& request) {
  TailMemory memory;
  return segment_logits(logits, request, memory);
}

}  // namespace atrous
