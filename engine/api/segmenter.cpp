// A photograph through pre-processing, network and tail.
#include "api/segmenter.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "api/session_plans.h"
#include "core/checked.h"
#include "core/clock.h"
#include "core/error.h"
#include "dnnl/isa.h"
#include "passes/pass.h"
#include "runtime/geometry.h"
#include "runtime/specialise.h"

namespace atrous {
namespace {

std::int64_t open_to_zero(std::int64_t extent) { return extent < 0 ? 0 : extent; }

// The image whose pixels stand in for a photograph when the plan is timed.
Image synthetic_image(int width_px, int height_px) {
  Image image{width_px, height_px, std::vector<std::uint8_t>(static_cast<std::size_t>(width_px) * height_px * 3)};
  std::uint32_t state = 1;
  for (std::uint8_t& sample : image.rgb) {
    state = state * 1664525U + 1013904223U;
    sample = static_cast<std::uint8_t>(state >> 24);
  }
  return image;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0.0 : values[values.size() / 2];
}

// An extent of a label map at the network's own size.
int network_extent(double extent) { return std::max(static_cast<int>(std::lround(extent)), 1); }

// The sides of maps are ints.
void check_sides(const Tail& tail, const Shape& logits) {
  const std::int64_t largest = std::max({tail.out_height, tail.out_width, logits[2], logits[3]});
  if (largest > std::numeric_limits<int>::max()) {
    fail(ErrorCode::kResource, "a map with a side of ", largest, " pixels is too large");
  }
}

void check_classes(const std::vector<int>& wanted, std::int64_t classes) {
  for (const int index : wanted) {
    if (index < 0 || index >= classes) {
      fail(ErrorCode::kInvalidArgument, "class ", index, " does not exist; the model has ", classes, " classes");
    }
  }
}

}  // namespace

Segmenter::Wanted Segmenter::want(int width_px, int height_px, Enlarge enlarge) const {
  return {width_px, height_px, enlarge, place_image(width_px, height_px)};
}

OutputGrid Segmenter::make_grid(const Tail& tail, const Wanted& wanted) {
  const Placement& placement = wanted.placement;
  const double rows = static_cast<double>(tail.out_height) * placement.inner_height_px / placement.height_px;
  const double columns = static_cast<double>(tail.out_width) * placement.inner_width_px / placement.width_px;
  OutputGrid grid;
  if (wanted.enlarge == Enlarge::kNetworkSize) {
    grid.height_px = network_extent(rows);
    grid.width_px = network_extent(columns);
    return grid;
  }
  grid.height_px = wanted.height_px;
  grid.width_px = wanted.width_px;
  grid.row_scale = rows / wanted.height_px;
  grid.column_scale = columns / wanted.width_px;
  grid.nearest = wanted.enlarge == Enlarge::kNearest;
  return grid;
}

bool Segmenter::channels_first() const {
  const Shape& shape = model_.inputs[0].shape;
  return !(shape[3] == 1 || shape[3] == 3) || shape[1] == 1 || shape[1] == 3;
}

Placement Segmenter::place_image(int width_px, int height_px) const {
  if (model_.inputs.size() != 1 || model_.inputs[0].shape.rank() != 4) {
    fail(ErrorCode::kUnsupported, "a segmentation network has one input [N,C,H,W]; this model has ",
         model_.inputs.size(), " inputs, the first of shape ",
         model_.inputs.empty() ? "[]" : model_.inputs[0].shape.text());
  }
  const Shape& shape = model_.inputs[0].shape;
  if (shape[0] > 1) fail(ErrorCode::kUnsupported, "the model wants batches of ", shape[0], " images, wanted 1");
  const int first = channels_first() ? 2 : 1;
  const Preprocessing& facts = model_.facts.preprocessing;
  auto height = static_cast<int>(open_to_zero(shape[first]));
  auto width = static_cast<int>(open_to_zero(shape[first + 1]));
  const bool fixed = height > 0 && width > 0;
  if (height == 0) height = facts.height_px;
  if (width == 0) width = facts.width_px;
  const bool sized = height > 0 && width > 0;
  const SizePolicy fallback = sized ? SizePolicy::kSquash : SizePolicy::kNative;
  SizePolicy policy = facts.size_policy.value_or(fallback);
  const bool too_large = width_px > width || height_px > height;
  if (fixed && (policy == SizePolicy::kInside || (policy == SizePolicy::kNative && too_large)))
    policy = SizePolicy::kFit;
  return place(width_px, height_px, policy, height, width, static_cast<int>(model_.stride));
}

Shape Segmenter::input_shape(const Placement& placement) const {
  const Shape& shape = model_.inputs[0].shape;
  const std::int64_t channels = channels_first() ? shape[1] : shape[3];
  if (channels != 1 && channels != 3 && channels != Shape::kUnknownDim) {
    fail(ErrorCode::kUnsupported, "the input has ", channels, " channels, wanted 1 or 3");
  }
  const std::int64_t count = channels == Shape::kUnknownDim ? 3 : channels;
  if (channels_first()) return {1, count, placement.height_px, placement.width_px};
  return {1, placement.height_px, placement.width_px, count};
}

Graph Segmenter::prepare(const Placement& placement, const RunControl& control, Details& details) const {
  const StopScope scope(&control.stop);
  const ValueId input = model_.graph.inputs[0];
  Graph graph = specialise(model_.graph, {{input, input_shape(placement), nullptr}}, {model_.graph.outputs[0]});
  details.tail = take_tail(graph, graph.outputs[0]);
  if (!details.tail.found()) fail(ErrorCode::kUnsupported, details.tail.obstacle);
  check_sides(details.tail, graph.value(details.tail.logits).shape);
  cut_tail(graph, details.tail);
  run_passes(graph, planning_passes({control.bf16, onednn::has_int8()}));
  describe_geometry(graph, details.geometry);
  return graph;
}

PlanRequest Segmenter::request_for(const RunControl& control) const {
  PlanRequest request = plan_request(model_, control);
  request.external = false;
  request.input_layout = channels_first() ? Layout::kChannelsLast : Layout::kPlain;
  request.output_layout = Layout::kChannelsLast;
  return request;
}

std::int64_t Segmenter::result_bytes(const Shape& logits, const Tail& tail, const Wanted& wanted) {
  const OutputGrid grid = make_grid(tail, wanted);
  const Count label_bytes = logits[1] > 256 ? 2 : 1;
  const Count winner_bytes = sizeof(std::uint16_t);
  return (label_bytes * grid.height_px * grid.width_px + winner_bytes * logits[2] * logits[3]).value();
}

MemoryGrowth Segmenter::growth_of(const Graph& graph, const Tail& tail, const Wanted& wanted,
                                  const RunControl& control) const {
  const Shape& logits = graph.value(graph.outputs[0]).shape;
  return plan_growth(graph, request_for(control), plans_.arena_bytes(), result_bytes(logits, tail, wanted));
}

MemoryGrowth Segmenter::growth_with(const Plans::Entry& entry, const Wanted& wanted) {
  return {0, 0, result_bytes(entry.bound.plan.outputs[0].type.shape, entry.extra.tail, wanted)};
}

MemoryGrowth Segmenter::growth(int width_px, int height_px, const RunControl& control) const {
  const Wanted wanted = want(width_px, height_px, Enlarge::kBilinear);
  const Plans::Entry* const entry = plans_.peek(Key{wanted.placement.height_px, wanted.placement.width_px});
  if (entry != nullptr) return growth_with(*entry, wanted);
  Details details;
  const Graph graph = prepare(wanted.placement, control, details);
  return growth_of(graph, details.tail, wanted, control);
}

Segmenter::Plans::Entry& Segmenter::plan_for(const Wanted& wanted, const RunControl& control) {
  const Key key{wanted.placement.height_px, wanted.placement.width_px};
  if (Plans::Entry* const entry = plans_.find(key)) {
    if (control.admit) control.admit(growth_with(*entry, wanted));
    return *entry;
  }
  Details details;
  Graph graph = prepare(wanted.placement, control, details);
  if (control.admit) control.admit(growth_of(graph, details.tail, wanted, control));
  return plans_.add(key, std::move(details), build_plan(std::move(graph), request_for(control)));
}

TailRequest Segmenter::tail_request(const Plans::Entry& entry, const Wanted& wanted, const SegmentOptions& options) {
  const std::int64_t classes = entry.bound.plan.outputs[0].type.shape[1];
  check_classes(options.classes, std::max<std::int64_t>(classes, 2));  // one class: labels 0 and 1
  TailRequest request;
  const Tail& tail = entry.extra.tail;
  request.upsampling = {tail.rows, tail.columns, tail.nearest, tail.nearest_mode, tail.rounding};
  request.grid = make_grid(tail, wanted);
  request.want_scores = options.scores;
  request.want_confidence = options.confidence;
  request.probabilities = tail.probabilities;
  request.classes = options.classes;
  return request;
}

Segmentation Segmenter::finish(const Plans::Entry& entry, const TailRequest& request) {
  const Endpoint& logits = entry.bound.plan.outputs[0];
  const Shape& shape = logits.type.shape;
  const auto* data = reinterpret_cast<const float*>(entry.bound.buffers[static_cast<std::size_t>(logits.buffer)]);
  const LogitMap map{data, static_cast<int>(shape[2]), static_cast<int>(shape[3]), static_cast<int>(shape[1]),
                     entry.extra.tail.threshold};
  TailResult result = segment_logits(map, request, tail_memory_);
  return {std::move(result.labels), std::move(result.scores), std::move(result.confidence), static_cast<int>(shape[1])};
}

Segmentation Segmenter::segment(const Image& image, const SegmentOptions& options, const RunControl& control,
                                Timing& timing) {
  timing = {};
  Stopwatch watch;
  const Wanted wanted = want(image.width_px, image.height_px, options.enlarge);
  const Placement& placement = wanted.placement;
  Plans::Entry& entry = plan_for(wanted, control);
  const TailRequest request = tail_request(entry, wanted, options);
  timing.plan_ms = watch.lap_ms();
  const Plan& plan = entry.bound.plan;
  const Endpoint& input = plan.inputs[0];
  const std::int64_t channels = channels_first() ? input.type.shape[1] : input.type.shape[3];
  Tensor pixels = Tensor::borrow(input.type.dtype, {1, placement.height_px, placement.width_px, channels},
                                 static_cast<void*>(entry.bound.buffers[static_cast<std::size_t>(input.buffer)]));
  const StopScope scope(&control.stop);
  preprocessor_.run(image, placement, model_.facts.preprocessing, PixelLayout::kChannelsLast, pixels);
  control.stop.check("before the first step");
  timing.preprocess_ms = watch.lap_ms();
  execute(plan, entry.bound.buffers, plans_.arena(), control.hooks());
  timing.network_ms = watch.lap_ms();
  Segmentation result = finish(entry, request);
  control.stop.check("while labels were made");
  timing.tail_ms = watch.lap_ms();
  return result;
}

Tensor Segmenter::input_of(const Image& image) {
  const Placement placement = place_image(image.width_px, image.height_px);
  Tensor pixels(model_.inputs[0].dtype, input_shape(placement));
  const PixelLayout layout = channels_first() ? PixelLayout::kChannelsFirst : PixelLayout::kChannelsLast;
  preprocessor_.run(image, placement, model_.facts.preprocessing, layout, pixels);
  return pixels;
}

PlanReport Segmenter::explain(int width_px, int height_px, int runs, const RunControl& control) {
  Plans::Entry& entry = plan_for(want(width_px, height_px, Enlarge::kBilinear), control);
  const Plan& plan = entry.bound.plan;
  PlanReport report = entry.extra.geometry;
  report.arena_bytes = static_cast<std::int64_t>(plan.arena_bytes);
  report.packed_weight_bytes = static_cast<std::int64_t>(model_.packed_weights.bytes());
  report.threads = control.threads;
  report.precision = control.bf16 ? Precision::kBf16 : Precision::kF32;
  report.input = plan.inputs[0].type.shape;
  report.logits = plan.outputs[0].type.shape;
  for (const Step& step : plan.steps) {
    report.steps.push_back({step.node, step.op, step.shape, step.kernel, storage_text(plan, step), step.reason,
                            step.macs, step.useful_macs, 0.0, step.window, step.choice,
                            static_cast<std::int64_t>(step.scratch_bytes)});
  }
  std::vector<std::vector<double>> times(plan.steps.size());
  std::vector<double> step_ms(plan.steps.size());
  const Image image = runs > 0 ? synthetic_image(width_px, height_px) : Image{};
  Timing timing;
  for (int i = 0; i < runs; ++i) {
    segment(image, {}, control, timing);  // fills the input afresh: steps may overwrite it
    RunHooks hooks = control.hooks();
    hooks.step_ms = &step_ms;
    execute(plan, entry.bound.buffers, plans_.arena(), hooks);
    for (std::size_t k = 0; k < step_ms.size(); ++k) times[k].push_back(step_ms[k]);
  }
  for (std::size_t k = 0; k < times.size(); ++k) report.steps[k].ms = median(std::move(times[k]));
  return report;
}

}  // namespace atrous
