// InvertedResidual depth first: each thread takes a band of rows and keeps what lies between the convolutions in its
// cache.
#include <algorithm>

#include "core/alignment.h"
#include "core/cpu.h"
#include "core/parallel.h"
#include "ops/conv_depthwise.h"
#include "ops/inverted_residual.h"
#include "ops/own_epilogue.h"

namespace atrous {
namespace {

using In = InvertedResidualInputs;

constexpr std::int64_t kLeastBandRows = 8;  // less, and threads repeat too many rows of their neighbours

// A 1x1 convolution on some whole rows at a time. Which rows go together is the same for all bands, and so are the
// results.
class PointwiseRows {
 public:
  PointwiseRows(onednn::ConvSpec spec, std::int64_t rows, int workers)
      : rows_(rows),
        height_(spec.window.src[0]),
        src_row_(spec.window.src[1] * spec.src_channels),
        dst_row_(spec.window.src[1] * spec.dst_channels) {
    add(spec, rows, workers, whole_);
    if (height_ % rows > 0) add(spec, height_ % rows, workers, rest_);
  }

  void pack(Lowering& lowering, int weights, int bias) {
    for (Part* part : {&whole_, &rest_}) {
      if (part->kernels.empty()) continue;
      const void* const plain = lowering.constant(weights)->data();
      const onednn::PackedForm& form = part->kernels.front().weights;
      part->weights =
          lowering.packed(weights, form.key, form.bytes, [&](std::byte* packed) { form.pack(plain, packed); });
      part->bias = lowering.has(bias) ? lowering.constant(bias)->data() : nullptr;
    }
  }

  std::int64_t rows() const { return rows_; }
  std::int64_t height() const { return height_; }
  std::int64_t groups() const { return (height_ + rows_ - 1) / rows_; }
  std::int64_t rows_of(std::int64_t group) const { return std::min(rows_, height_ - group * rows_); }
  std::int64_t src_row() const { return src_row_; }
  std::int64_t dst_row() const { return dst_row_; }
  std::string name() const { return whole_.kernels.front().kernel.name(); }

  std::size_t scratch_bytes() const {
    std::size_t bytes = 0;
    for (const Part* part : {&whole_, &rest_}) {
      for (const onednn::Conv& conv : part->kernels) bytes = std::max(bytes, conv.kernel.scratch_bytes());
    }
    return bytes;
  }

  void run(int worker, std::int64_t group, const float* src, float* dst, std::byte* scratch) const {
    const Part& part = rows_of(group) == rows_ ? whole_ : rest_;
    const onednn::Kernel& kernel = part.kernels[static_cast<std::size_t>(worker)].kernel;
    if (part.bias != nullptr) {
      kernel.run({src, part.weights, part.bias, dst}, scratch);
    } else {
      kernel.run({src, part.weights, dst}, scratch);
    }
  }

 private:
  struct Part {
    std::vector<onednn::Conv> kernels;  // one a worker: they remember addresses
    const std::byte* weights = nullptr;
    const void* bias = nullptr;
  };

  static void add(onednn::ConvSpec spec, std::int64_t rows, int workers, Part& part) {
    const ThreadScope serial(1);
    spec.window.src[0] = spec.window.dst[0] = rows;
    for (int i = 0; i < workers; ++i) part.kernels.push_back(onednn::make_conv(spec));
  }

  std::int64_t rows_, height_, src_row_, dst_row_;
  Part whole_, rest_;
};

onednn::ConvSpec to_spec(const ConvProblem& problem, const onednn::Activation& activation, bool bias, bool residual) {
  onednn::ConvSpec spec;
  spec.src_channels = problem.src_channels;
  spec.dst_channels = problem.dst_channels;
  spec.window = problem.window;
  spec.bias = bias;
  spec.residual = residual;
  spec.activation = activation;
  return spec;
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
  std::size_t worker_bytes() const {
    const std::size_t kernels = std::max(expand ? expand->scratch_bytes() : 0, project ? project->scratch_bytes() : 0);
    return ring_bytes + middle_bytes + align_up(kernels);
  }

  void run(const Bindings& at) const;
};

// What one thread does of one image.
class Band {
 public:
  Band(const Work& work, const Bindings& at, int worker, std::int64_t image)
      : work_(work),
        worker_(worker),
        ring_(reinterpret_cast<float*>(at.scratch + static_cast<std::size_t>(worker) * work.worker_bytes())),
        middle_(ring_ + work.ring_bytes / sizeof(float)),
        scratch_(reinterpret_cast<std::byte*>(middle_ + work.middle_bytes / sizeof(float))),
        src_(at.at<const float>(work.src) + image * work.depthwise.rows.src * work.src_row()),
        dst_(at.at<float>(work.dst) + image * work.depthwise.rows.dst * work.dst_row()) {
    if (work.residual != kNone) {
      residual_ = at.at<const float>(work.residual) + image * work.depthwise.rows.dst * work.dst_row();
    }
  }

  // Outputs in groups of rows.
  void run(std::int64_t begin, std::int64_t end) {
    for (std::int64_t group = begin; group < end; ++group) {
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
      work_.project->run(worker_, group, middle_, dst, scratch_);
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
    next_ = std::max(next_, first / expand.rows());
    for (; next_ * expand.rows() <= last; ++next_) {
      const std::int64_t at = next_ * expand.rows();
      expand.run(worker_, next_, src_ + at * expand.src_row(), ring_ + at % work_.rows.ring * expand.dst_row(),
                 scratch_);
    }
  }

  const Work& work_;
  int worker_;
  float* ring_;
  float* middle_;
  std::byte* scratch_;
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
    work.expand.emplace(to_spec(*block.expand, block.expand_activation, lowering.has(In::kExpandBias), false),
                        work.rows.expand, work.workers);
    work.expand->pack(lowering, In::kExpandWeights, In::kExpandBias);
  }
  if (block.project) {
    work.project.emplace(
        to_spec(*block.project, block.project_activation, lowering.has(In::kProjectBias), lowering.has(In::kResidual)),
        work.rows.project, work.workers);
    work.project->pack(lowering, In::kProjectWeights, In::kProjectBias);
  }
  return work;
}

Step describe(const InvertedResidual& block, const Work& work) {
  Step step;
  step.shape = block.text();
  step.kernel = (work.expand ? work.expand->name() + " + " : "") + "depthwise:highway" +
                (work.project ? " + " + work.project->name() : "");
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
