// Converting a model: import, size, tail, int8, examination, file.
#include "atrous/convert.h"

#include <algorithm>

#include "api/examine_network.h"
#include "api/graph_run.h"
#include "api/model_file.h"
#include "api/model_writer.h"
#include "api/open_network.h"
#include "api/quantiser.h"
#include "atrous/atrous.h"
#include "core/error.h"
#include "core/sha256.h"
#include "core/source.h"
#include "graph/edit.h"
#include "passes/halve_weights.h"
#include "passes/open_size.h"
#include "passes/pass.h"
#include "passes/take_tail.h"

namespace atrous {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kUsualSide = 513;

class Conversion {
 public:
  Conversion(const fs::path& in, const fs::path& out, const ConvertOptions& options)
      : in_(in), out_(out), options_(options) {}

  ConversionReport run() {
    require_place();
    if (options_.int8) require_sound(*options_.int8);
    read();
    within(in_.string(), [&] { make_result(); });
    check_cancelled();
    write();
    return std::move(report_);
  }

 private:
  void check_cancelled() const {
    if (options_.is_cancelled && options_.is_cancelled()) fail(ErrorCode::kCancelled, "cancelled");
  }

  void require_place() const {
    std::error_code ignored;
    if (!fs::exists(out_, ignored)) return;
    if (!options_.overwrite) fail(ErrorCode::kInvalidArgument, out_.string(), ": exists already");
    if (fs::equivalent(in_, out_, ignored)) fail(ErrorCode::kInvalidArgument, out_.string(), ": is the source itself");
  }

  void read() {
    const Source source(in_);
    report_.source = in_;
    report_.source_sha256 = sha256_of(source, check_);
    report_.source_bytes = static_cast<std::int64_t>(source.size());
    imported_ = import_model(in_, options_.model);
    facts_ = gather_facts(imported_, in_, options_.model);
    report_.source_nodes = static_cast<int>(imported_.graph.nodes.size());
  }

  void make_result() {
    check_cancelled();
    result_ = borrow(imported_.graph);
    run_passes(result_, portable_passes());
    choose_size();
    check_cancelled();
    const Shape shape = input_shape();
    if (options_.drop_tail) drop_tail(shape);
    if (options_.int8) quantise_result();
    if (options_.half_weights) halve_weights(result_);
    check_cancelled();
    golden_ = examine_network({imported_, result_, facts_, shape}, report_, check_);
  }

  void choose_size() {
    const int axis = rows_axis(result_);
    if (options_.height_px > 0) {
      fix_size(axis);
    } else if (options_.dynamic && axis >= 0 && result_.value(result_.inputs[0]).shape.complete()) {
      const Shape exported = result_.value(result_.inputs[0]).shape;
      report_.obstacle = try_to_open();
      report_.opened = report_.obstacle.empty();
      if (report_.opened) remember_size(exported, axis);
    }
  }

  // An opened network takes any size, but was made for one: images come to it unless the facts say otherwise.
  void remember_size(const Shape& exported, int axis) {
    Preprocessing& pixels = facts_.preprocessing;
    if (pixels.size_policy == SizePolicy::kNative) return;
    if (pixels.height_px == 0 && pixels.width_px == 0) {
      pixels.height_px = static_cast<int>(exported[axis]);
      pixels.width_px = static_cast<int>(exported[axis + 1]);
    }
    report_.image_height_px = pixels.height_px;
    report_.image_width_px = pixels.width_px;
  }

  void fix_size(int axis) {
    if (axis < 0) fail(ErrorCode::kUnsupported, "has no image as its only input, so no size can be fixed");
    const Shape& own = result_.value(result_.inputs[0]).shape;
    const auto fits = [](std::int64_t extent, int wanted) { return extent < 0 || extent == wanted; };
    if (!fits(own[axis], options_.height_px) || !fits(own[axis + 1], options_.width_px)) {
      const std::string obstacle = try_to_open();
      if (!obstacle.empty()) {
        fail(ErrorCode::kUnsupported, "is fixed to ", own.text(), " and cannot be brought to ", options_.height_px, "x",
             options_.width_px, ": ", obstacle);
      }
    }
    Value& input = result_.value(result_.inputs[0]);
    input.shape = with_size(input.shape, axis, options_.height_px, options_.width_px);
    if (input.shape[0] < 0) input.shape[0] = 1;
    facts_.preprocessing.height_px = facts_.preprocessing.width_px = 0;  // the size is that of the input now
    run_passes(result_, portable_passes());
  }

  // Opens rows and columns of the result, or says why not.
  std::string try_to_open() {
    Opening opening = open_network(imported_.graph, result_, check_);
    if (!opening.graph) return opening.obstacle;
    result_ = std::move(*opening.graph);
    report_.opened_difference = opening.difference;
    report_.proved_height_px = opening.proved_height_px;
    report_.proved_width_px = opening.proved_width_px;
    return "";
  }

  // The size at which the result is looked at: its own, the exported one, that of the facts, or the usual one.
  Shape input_shape() const {
    if (result_.inputs.size() != 1) return Shape::unranked();
    Shape shape = result_.value(result_.inputs[0]).shape;
    const Shape& exported = imported_.graph.value(imported_.graph.inputs.at(0)).shape;
    if (!shape.complete() && exported.complete()) return exported;
    const int axis = rows_axis(result_);
    if (axis < 0) return shape;
    const Preprocessing& pixels = facts_.preprocessing;
    if (shape[0] < 0) shape[0] = 1;
    if (shape[axis] < 0) shape[axis] = pixels.height_px > 0 ? pixels.height_px : kUsualSide;
    if (shape[axis + 1] < 0) shape[axis + 1] = pixels.width_px > 0 ? pixels.width_px : kUsualSide;
    return shape;
  }

  void drop_tail(const Shape& shape) {
    const Graph special = sized(result_, {shape});
    const Tail tail = take_tail(special, special.outputs.at(0));
    if (!tail.found()) fail(ErrorCode::kUnsupported, "the tail cannot be dropped: ", tail.obstacle);
    result_.outputs = {tail.logits};
    Value& logits = result_.value(tail.logits);
    logits.shape = special.value(tail.logits).shape;
    const bool open = !result_.value(result_.inputs[0]).shape.complete();
    if (open) logits.shape[2] = logits.shape[3] = Shape::kUnknownDim;
    remove_dead_nodes(result_);
    verify(result_);
  }

  fs::path state_file() const { return out_.string() + ".int8.part"; }

  void quantise_result() {
    report_.int8 = quantise(
        result_, {facts_, *options_.int8, state_file(), tool_version(), options_.is_cancelled, options_.on_progress});
  }

  std::string tool_version() const { return options_.tool_version.empty() ? version() : options_.tool_version; }

  void write() {
    report_.output_bytes =
        write_model(result_, {facts_, in_, report_.source_sha256, tool_version(), golden_}, out_, check_);
    std::error_code ignored;
    if (options_.int8) fs::remove(state_file(), ignored);
  }

  fs::path in_;
  fs::path out_;
  const ConvertOptions& options_;
  const std::function<void()> check_ = [this] { check_cancelled(); };
  Imported imported_;
  ModelFacts facts_;
  Graph result_;  // borrows the constants of imported_
  std::string golden_;
  ConversionReport report_;
};

}  // namespace

ConversionReport convert_model(const fs::path& in, const fs::path& out, const ConvertOptions& options) {
  return Conversion(in, out, options).run();
}

}  // namespace atrous
