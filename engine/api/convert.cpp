// Converting a model: import, size, portable passes, tail, proof, facts, golden sample, file.
#include "atrous/convert.h"

#include <algorithm>
#include <array>

#include "api/difference.h"
#include "api/golden.h"
#include "api/graph_run.h"
#include "api/lint.h"
#include "api/model_file.h"
#include "api/quantiser.h"
#include "atrous/atrous.h"
#include "core/error.h"
#include "core/output_file.h"
#include "core/sha256.h"
#include "core/source.h"
#include "graph/edit.h"
#include "onnx/export.h"
#include "passes/open_size.h"
#include "passes/pass.h"
#include "passes/take_tail.h"
#include "runtime/specialise.h"
#include "vision/facts.h"

namespace atrous {
namespace {

namespace fs = std::filesystem;

constexpr double kEqual = 1e-4;  // of the largest magnitude; for labels, of the pixels
constexpr std::int64_t kUsualSide = 513;

struct Digest {
  std::string sha256;
  std::int64_t bytes = 0;
};

Digest digest_of(const fs::path& path, const std::function<void()>& check) {
  const Source source(path);
  Sha256 sha;
  std::vector<std::byte> block(std::size_t{1} << 20);
  for (std::uint64_t offset = 0; offset < source.size(); offset += block.size()) {
    check();
    const std::span<std::byte> part(block.data(), std::min<std::uint64_t>(block.size(), source.size() - offset));
    source.read(offset, part);
    sha.add(part);
  }
  return {sha.hex(), static_cast<std::int64_t>(source.size())};
}

class Conversion {
 public:
  Conversion(const fs::path& in, const fs::path& out, const ConvertOptions& options)
      : in_(in), out_(out), options_(options) {}

  ConversionReport run() {
    require_place();
    if (options_.int8) require_sound(*options_.int8);
    const Digest digest = digest_of(in_, check_);
    imported_ = import_model(in_, options_.model);
    facts_ = gather_facts(imported_, in_, options_.model);
    report_.source = in_;
    report_.source_sha256 = digest.sha256;
    report_.source_bytes = digest.bytes;
    report_.source_nodes = static_cast<int>(imported_.graph.nodes.size());
    within(in_.string(), [&] { make_result(); });
    check_cancelled();
    write(digest.sha256);
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

  void make_result() {
    check_cancelled();
    result_ = borrow(imported_.graph);
    run_passes(result_, portable_passes());
    const int axis = rows_axis(result_);
    if (options_.height_px > 0) {
      fix_size(axis);
    } else if (options_.dynamic && axis >= 0 && result_.value(result_.inputs[0]).shape.complete()) {
      report_.obstacle = try_to_open(axis);
    }
    check_cancelled();
    const Shape shape = input_shape();
    if (options_.drop_tail) drop_tail(shape);
    if (options_.int8) quantise_result();
    check_cancelled();
    describe(shape);
  }

  // Rows and columns of the image, in the order of the axes.
  Shape with_size(Shape shape, int axis, std::int64_t rows, std::int64_t columns) const {
    shape[axis] = rows;
    shape[axis + 1] = columns;
    return shape;
  }

  void fix_size(int axis) {
    if (axis < 0) fail(ErrorCode::kUnsupported, "has no image as its only input, so no size can be fixed");
    const Shape& own = result_.value(result_.inputs[0]).shape;
    const auto fits = [](std::int64_t extent, int wanted) { return extent < 0 || extent == wanted; };
    if (!fits(own[axis], options_.height_px) || !fits(own[axis + 1], options_.width_px)) {
      const std::string obstacle = try_to_open(axis);
      if (!obstacle.empty()) {
        fail(ErrorCode::kUnsupported, "is fixed to ", own.text(), " and cannot be brought to ", options_.height_px, "x",
             options_.width_px, ": ", obstacle);
      }
      report_.opened = false;
    }
    Value& input = result_.value(result_.inputs[0]);
    input.shape = with_size(input.shape, axis, options_.height_px, options_.width_px);
    if (input.shape[0] < 0) input.shape[0] = 1;
    run_passes(result_, portable_passes());
  }

  // Opens rows and columns if the opened network makes the same at the exported size and runs at another one. Returns
  // why not.
  std::string try_to_open(int axis) {
    try {
      Graph opened = borrow(imported_.graph);
      std::string obstacle = open_size(opened);
      if (!obstacle.empty()) return obstacle;
      run_passes(opened, portable_passes());
      prove(opened, axis);
      result_ = std::move(opened);
      report_.opened = true;
      return "";
    } catch (const Error& error) {
      constexpr std::array kGraveErrors{ErrorCode::kResource, ErrorCode::kInternal, ErrorCode::kCancelled};
      if (std::ranges::find(kGraveErrors, error.code()) != kGraveErrors.end()) throw;
      return error.what();
    }
  }

  void prove(Graph& opened, int axis) {
    check_cancelled();
    const Value& input = result_.value(result_.inputs[0]);
    const Shape exported = input.shape;
    const auto run = [&](const Graph& graph, const Shape& shape) {
      std::vector<Tensor> inputs;
      inputs.push_back(seeded_input(input.dtype, shape, 2));
      return std::move(run_graph(graph, inputs, graph.outputs, check_).at(0));
    };
    const Tensor wanted = run(result_, exported);
    const Tensor found = run(opened, exported);
    report_.opened_difference = difference(wanted, found).relative();
    if (!(report_.opened_difference <= kEqual)) {
      fail(ErrorCode::kUnsupported, "opened, it makes something else at ", exported.text());
    }
    check_cancelled();
    const Shape other = with_size(exported, axis, exported[axis] + 32, exported[axis + 1] + 64);
    const Shape made = run(opened, other).shape();
    for (int i = 0; i < made.rank(); ++i) {
      const std::int64_t was = wanted.shape()[i];
      const bool follows = was == exported[axis] || was == exported[axis + 1];
      const bool followed = made[i] == other[axis] || made[i] == other[axis + 1];
      if (follows != followed && was > 1) {
        fail(ErrorCode::kUnsupported, "opened, it makes ", made.text(), " of ", other.text(), ", and ",
             wanted.shape().text(), " of ", exported.text());
      }
    }
    Shape declared = made;
    for (int i = 0; i < made.rank(); ++i) {
      if (made[i] != wanted.shape()[i]) declared[i] = Shape::kUnknownDim;
    }
    opened.value(opened.outputs[0]).shape = declared;
    report_.proved_height_px = static_cast<int>(other[axis]);
    report_.proved_width_px = static_cast<int>(other[axis + 1]);
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

  void describe(const Shape& shape) {
    report_.output_nodes = static_cast<int>(result_.nodes.size());
    for (const ValueId id : result_.inputs) report_.inputs.push_back(info(id));
    for (const ValueId id : result_.outputs) report_.outputs.push_back(info(id));
    const std::vector<int> uses = count_uses(result_);
    for (std::size_t i = 0; i < uses.size(); ++i) {
      const Value& value = result_.values[i];
      if (uses[i] > 0 && value.constant >= 0) report_.parameters += value.shape.elements();
    }
    examine(shape);
  }

  // Findings, and the golden sample of a network with one input. `shape` is that of the only input, if it is known.
  void examine(const Shape& shape) {
    std::vector<Shape> shapes;
    for (const ValueId id : result_.inputs) shapes.push_back(result_.value(id).shape);
    if (shapes.size() == 1) shapes[0] = shape;
    const auto known = [](const Shape& one) { return one.ranked() && one.complete(); };
    if (shapes.empty() || !std::ranges::all_of(shapes, known) || !shape_inputs(result_).empty()) {
      report_.findings.push_back({"not_examined", "",
                                  "its inputs are no single image and of open shape, or their values decide shapes",
                                  "no other rule was applied, and no golden sample is stored"});
      return;
    }
    const bool fixed = result_.value(result_.inputs[0]).shape.complete();
    std::vector<Shape> exported = shapes;
    for (std::size_t i = 0; i < exported.size(); ++i) {
      const Shape& own = imported_.graph.value(imported_.graph.inputs[i]).shape;
      if (known(own)) exported[i] = own;
    }
    const Graph source = sized(imported_.graph, exported);
    const Graph result = sized(result_, shapes);
    report_.findings = lint({imported_, source, result, facts_, fixed, report_.obstacle});
    if (shapes.size() > 1) return;
    golden_ = make_golden(result_, shape, check_);
    report_.golden = !golden_.empty();
    if (!report_.golden) {
      report_.findings.push_back({"not_finite", result_.value(result_.outputs[0]).name,
                                  "a seeded input leads to numbers that are not finite",
                                  "no golden sample is stored; look for damaged weights"});
    }
  }

  TensorInfo info(ValueId id) const {
    const Value& value = result_.value(id);
    return {value.name, value.dtype, value.shape};
  }

  void write(const std::string& sha256) {
    ExportFacts facts;
    facts.properties = write_facts(facts_);
    facts.properties["atrous.source"] = in_.filename().string();
    facts.properties["atrous.source_sha256"] = sha256;
    facts.producer_version = tool_version();
    facts.properties["atrous.tool_version"] = facts.producer_version;
    facts.description = facts_.description;
    if (report_.golden) facts.properties["atrous.golden"] = golden_;
    const std::string bytes = within(in_.string(), [&] { return export_onnx(result_, facts); });
    ModelOptions everything;
    everything.all_outputs = true;
    Model::load(std::as_bytes(std::span(bytes)), out_.string(), everything);  // what is written can be read
    check_cancelled();
    OutputFile file(out_);
    if (std::fwrite(bytes.data(), 1, bytes.size(), file.stream()) != bytes.size()) file.fail_write(errno);
    file.sync();
    check_cancelled();
    file.commit();
    std::error_code ignored;
    if (options_.int8) fs::remove(state_file(), ignored);
    report_.output_bytes = static_cast<std::int64_t>(bytes.size());
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
