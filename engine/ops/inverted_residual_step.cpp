// InvertedResidual depth first: each thread takes a band of rows and keeps what lies between the convolutions in its
// cache.
#include <algorithm>

#include "core/alignment.h"
#include "core/parallel.h"
#include "core/stop.h"
#include "kernels/pointwise.h"
#include "ops/conv_depthwise.h"
#include "ops/inverted_residual.h"
#include "ops/own_epilogue.h"

namespace atrous {
namespace {

using In = InvertedResidualInputs;

constexpr std::int64_t kLeastBandRows = 8;  // less, and threads repeat too many rows of their neighbours

// A 1x1 convolution on some whole rows at a time.
struct PointwiseRows {
  Pointwise conv;  // of one row
  std::int64_t height = 1;
  std::int64_t rows = 1;  // that are taken together
  const float* weights = nullptr;
  ConvEpilogue epilogue;

  std::int64_t src_row() const { return conv.pixels * conv.src_channels; }
  std::int64_t dst_row() const { return conv.pixels * conv.dst_channels; }

  void run(std::int64_t group, const float* src, float* dst) const {
    Pointwise part = conv;
    part.pixels *= std::min(rows, height - group * rows);
    run_pointwise_channels(part, {0, conv.dst_channels, conv.dst_channels}, src, weights, epilogue, dst);
  }
};

PointwiseRows pointwise_rows(Lowering& lowering, const ConvProblem& problem, const ConvEpilogue& epilogue, int weights,
                             int bias) {
  PointwiseRows result;
  result.conv = {problem.window.src[1], problem.src_channels, problem.dst_channels};
  result.height = problem.window.src[0];
  result.weights = pack_block_pointwise(lowering, weights);
  result.epilogue = epilogue;
  if (lowering.has(bias)) result.epilogue.bias = lowering.constant(bias)->as<float>().data();
  return result;
}

// Everything that one run needs.
struct Work {
  Depthwise depthwise;
  ConvEpilogue epilogue;
  const float* weights = nullptr;
  std::optional<PointwiseRows> expand;
  std::optional<PointwiseRows> project;
  InvertedResidualRows rows;
  std::size_t ring_bytes = 0;
  std::size_t middle_bytes = 0;
  int workers = 1;
  BufferId src = kNone;
  BufferId dst = kNone;
  BufferId residual = kNone;

  std::int64_t src_row() const { return expand ? expand->src_row() : depthwise.columns.src * depthwise.channels; }
  std::int64_t dst_row() const { return project ? project->dst_row() : depthwise.columns.dst * depthwise.channels; }
  std::int64_t groups() const { return (depthwise.rows.dst + rows.project - 1) / rows.project; }
  std::size_t worker_bytes() const { return ring_bytes + middle_bytes; }

  void run(const Bindings& at) const;
};

// What one thread does of one image.
class Band {
 public:
  Band(const Work& work, const Bindings& at, int worker, std::int64_t image)
      : work_(work),
        ring_(reinterpret_cast<float*>(at.scratch + static_cast<std::size_t>(worker) * work.worker_bytes())),
        middle_(ring_ + work.ring_bytes / sizeof(float)),
        src_(at.at<const float>(work.src) + image * work.depthwise.rows.src * work.src_row()),
        dst_(at.at<float>(work.dst) + image * work.depthwise.rows.dst * work.dst_row()) {
    if (work.residual != kNone) {
      residual_ = at.at<const float>(work.residual) + image * work.depthwise.rows.dst * work.dst_row();
    }
  }

  // Outputs in groups of rows.
  void run(std::int64_t begin, std::int64_t end) {
    for (std::int64_t group = begin; group < end && !stop_asked(); ++group) {
      const std::int64_t first = group * work_.rows.project;
      const std::int64_t last = std::min(first + work_.rows.project, work_.depthwise.rows.dst);
      float* const dst = dst_ + first * work_.dst_row();
      float* row = work_.project ? middle_ : dst;
      for (std::int64_t y = first; y < last; ++y) {
        convolve(y, row);
        row += work_.depthwise.columns.dst * work_.depthwise.channels;
      }
      if (!work_.project) continue;
      const std::int64_t floats = (last - first) * work_.dst_row();
      if (residual_ != nullptr) std::copy_n(residual_ + first * work_.dst_row(), floats, dst);
      work_.project->run(group, middle_, dst);
    }
  }

 private:
  void convolve(std::int64_t y, float* dst) {
    const MapAxis& axis = work_.depthwise.rows;
    const TapRun taps = taps_of(axis, y);
    const std::int64_t top = axis.input(0, y);
    const float* rows[kMostDepthwiseRowTaps];
    if (work_.expand && taps.tap_end > taps.tap_begin) {
      make_rows(std::max<std::int64_t>(top, 0), top + (taps.tap_end - 1) * axis.dilation);
    }
    for (std::int64_t tap = taps.tap_begin; tap < taps.tap_end; ++tap) {
      rows[tap - taps.tap_begin] = row(top + tap * axis.dilation);
    }
    const std::int64_t channels = work_.depthwise.channels;
    run_depthwise_row(work_.depthwise, work_.epilogue,
                      {rows, channels, taps.tap_begin, taps.tap_end, 0, channels, dst, channels}, work_.weights);
  }

  const float* row(std::int64_t number) const {
    const std::int64_t floats = work_.depthwise.columns.src * work_.depthwise.channels;
    return work_.expand ? ring_ + number % work_.rows.ring * floats : src_ + number * floats;
  }

  // Expands up to row `last`; rows from `first` on are there then.
  void make_rows(std::int64_t first, std::int64_t last) {
    const PointwiseRows& expand = *work_.expand;
    next_ = std::max(next_, first / expand.rows);
    for (; next_ * expand.rows <= last; ++next_) {
      const std::int64_t at = next_ * expand.rows;
      expand.run(next_, src_ + at * expand.src_row(), ring_ + at % work_.rows.ring * expand.dst_row());
    }
  }

  const Work& work_;
  float* ring_;
  float* middle_;
  const float* src_;
  float* dst_;
  const float* residual_ = nullptr;
  std::int64_t next_ = 0;  // group of rows that is expanded next
};

void Work::run(const Bindings& at) const {
  const std::int64_t per_image = groups();
  parallel_parts(depthwise.batch * per_image, workers, [&](int worker, std::int64_t begin, std::int64_t end) {
    while (begin < end) {
      const std::int64_t image = begin / per_image;
      const std::int64_t stop = std::min(end, (image + 1) * per_image);
      Band(*this, at, worker, image).run(begin - image * per_image, stop - image * per_image);
      begin = stop;
    }
  });
}

Work prepare(Lowering& lowering, const InvertedResidual& block) {
  Work work;
  work.depthwise = make_depthwise(block.depthwise);
  work.epilogue = own_epilogue(block.activation, false).value();
  work.epilogue.bias = lowering.has(In::kBias) ? lowering.constant(In::kBias)->as<float>().data() : nullptr;
  work.weights = pack_block_weights(lowering, work.depthwise);
  work.rows = choose_rows(block);
  work.ring_bytes = align_up(static_cast<std::size_t>(work.rows.ring_floats(block)) * sizeof(float));
  work.middle_bytes = align_up(static_cast<std::size_t>(work.rows.middle_floats(block)) * sizeof(float));
  const std::int64_t groups = block.depthwise.batch * work.groups();
  work.workers = loop_parts(groups, (kLeastBandRows + work.rows.project - 1) / work.rows.project);
  if (block.expand) {
    const ConvEpilogue epilogue = own_epilogue(block.expand_activation, false).value();
    work.expand = pointwise_rows(lowering, *block.expand, epilogue, In::kExpandWeights, In::kExpandBias);
    work.expand->rows = work.rows.expand;
  }
  if (block.project) {
    const ConvEpilogue epilogue = own_epilogue(block.project_activation, lowering.has(In::kResidual)).value();
    work.project = pointwise_rows(lowering, *block.project, epilogue, In::kProjectWeights, In::kProjectBias);
    work.project->rows = work.rows.project;
  }
  return work;
}

Step describe(const InvertedResidual& block, const Work& work) {
  Step step;
  step.shape = block.text();
  step.kernel =
      std::string(work.expand ? "pointwise + " : "") + "depthwise:highway" + (work.project ? " + pointwise" : "");
  step.reason = "rows between the convolutions stay in cache";
  step.macs = block.macs();
  step.useful_macs = block.useful_macs();
  step.window = block.depthwise.window.geometry(block.depthwise.src_channels, block.depthwise.dst_channels,
                                                block.depthwise.groups);
  step.scratch_bytes = static_cast<std::size_t>(work.workers) * work.worker_bytes();
  return step;
}

}  // namespace

void lower_inverted_residual(Lowering& lowering) {
  const InvertedResidual block = block_of(lowering);
  if (!block.fits_kernels()) return lower_to_reference(lowering);
  if (fits_expand_depthwise(block)) return lower_expand_depthwise(lowering);
  Work work = prepare(lowering, block);
  Step step = describe(block, work);
  work.src = lowering.read(In::kSrc, Layout::kChannelsLast);
  step.reads = {work.src};
  if (lowering.has(In::kResidual)) {
    work.residual = lowering.read(In::kResidual, Layout::kChannelsLast);
    step.reads.push_back(work.residual);
  }
  work.dst = lowering.write(0, Layout::kChannelsLast);
  step.writes = {work.dst};
  step.run = [prepared = std::move(work)](const Bindings& at) { prepared.run(at); };
  lowering.emit(std::move(step));
}

}  // namespace atrous
