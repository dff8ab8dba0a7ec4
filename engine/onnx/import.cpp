// The stages of an import: parse, draft, choose outputs, check, read weights, bring to canonical form.
#include "onnx/import.h"

#include <onnx/onnx_pb.h>

#include <algorithm>

#include "core/error.h"
#include "graph/edit.h"
#include "onnx/draft.h"
#include "onnx/recognise.h"
#include "onnx/skeleton.h"
#include "onnx/support.h"
#include "ops/op.h"

namespace atrous {
namespace {

constexpr int kOldestOpset = 1;
constexpr int kNewestOpset = 22;
constexpr int kOldestIr = 1;
constexpr int kNewestIr = 12;

onnx::ModelProto parse(const Source& source, const Limits& limits) {
  if (source.size() > static_cast<std::uint64_t>(limits.max_file_bytes)) {
    fail(ErrorCode::kResource, "the file has ", source.size(), " bytes, the limit is ", limits.max_file_bytes);
  }
  onnx::ModelProto model;
  try {
    if (!model.ParsePartialFromString(read_skeleton(source, limits))) fail(ErrorCode::kCorrupt, "damaged");
    if (!model.has_graph()) fail(ErrorCode::kCorrupt, "it holds no graph");
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kCorrupt) throw;
    refuse_foreign(source, error.what());
  }
  return model;
}

int opset_of(const onnx::ModelProto& model) {
  if (model.ir_version() < kOldestIr || model.ir_version() > kNewestIr) {
    fail(ErrorCode::kUnsupported, "IR version ", model.ir_version(), " is not supported, wanted 3 to 11");
  }
  std::int64_t opset = model.ir_version() < 3 ? 1 : 0;
  for (const auto& import : model.opset_import()) {
    if (import.domain().empty() || import.domain() == "ai.onnx") opset = import.version();
  }
  if (opset == 0 && model.opset_import_size() > 0) {
    fail(ErrorCode::kUnsupported, "has operators of '", model.opset_import(0).domain(), "' only");
  }
  if (opset == 0) fail(ErrorCode::kCorrupt, "no opset is given for the operators of ONNX");
  if (opset < kOldestOpset || opset > kNewestOpset) {
    fail(ErrorCode::kUnsupported, "opset ", opset, " is not supported, wanted 7 to ", kNewestOpset);
  }
  return static_cast<int>(opset);
}

// Returns the names of the outputs that go.
std::vector<std::string> keep_outputs(Draft& draft, const ImportOptions& options) {
  std::vector<std::string> names;
  for (const ValueId id : draft.graph.outputs) names.push_back(draft.graph.value(id).name);
  const std::vector<std::size_t> wanted = wanted_outputs(names, options);
  std::vector<std::string> dropped;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(wanted.begin(), wanted.end(), i) == wanted.end()) dropped.push_back(names[i]);
  }
  std::vector<ValueId> outputs;
  std::vector<DType> dtypes;
  for (const std::size_t i : wanted) {
    outputs.push_back(draft.graph.outputs[i]);
    dtypes.push_back(draft.output_dtypes[i]);
  }
  draft.graph.outputs = std::move(outputs);
  draft.output_dtypes = std::move(dtypes);
  return dropped;
}

// Removes what the wanted outputs do not need, and optional outputs at the end that nobody uses.
void prune(Graph& graph) {
  sort_nodes(graph);
  remove_dead_nodes(graph);
  for (Node& node : graph.nodes) {
    const OpDef* op = find_op(node.op);
    if (op != nullptr && op->max_outputs < 0) continue;  // into how many parts a Split goes is how many outputs it has
    while (node.outputs.size() > 1 && node.outputs.back() == kNone) node.outputs.pop_back();
  }
}

// Returns how many of the weights had a float type other than f32.
std::map<DType, int> read_weights(Draft& draft, Weights& weights) {
  std::map<DType, int> widened_constants;
  const std::vector<int> uses = count_uses(draft.graph);
  for (const auto& [id, proto] : draft.weights) {
    if (uses[static_cast<std::size_t>(id)] == 0) continue;
    const std::string where = "constant '" + draft.graph.value(id).name + "'";
    make_constant(draft.graph, id, within(where, [&weights, proto = proto] { return widened(weights.read(*proto)); }));
    const std::optional<DType> declared = find_dtype(proto->data_type());
    if (declared && widened(*declared) != *declared) ++widened_constants[*declared];
  }
  return widened_constants;
}

void upgrade(Graph& graph, int opset) {
  std::vector<Node> nodes = std::move(graph.nodes);
  graph.nodes.clear();
  for (Node& node : nodes) {
    const OpDef& op = op_of(node);
    if (op.upgrade == nullptr) {
      graph.nodes.push_back(std::move(node));
    } else {
      within(describe(node), [&] { op.upgrade(graph, node, opset); });
    }
  }
  remove_dead_nodes(graph);
  verify(graph);
}

Imported import_source(const Source& source, const ImportOptions& options) {
  const onnx::ModelProto model = parse(source, options.limits);
  Imported imported;
  imported.opset = opset_of(model);
  imported.ir_version = static_cast<int>(model.ir_version());
  Weights weights(source, options.folder, options.limits);
  Draft draft = draft_graph(model.graph(), weights, options.limits.max_nodes);
  imported.dropped_outputs = keep_outputs(draft, options);
  prune(draft.graph);
  require_supported(draft, imported.opset);
  imported.widened_constants = read_weights(draft, weights);
  imported.external_files = weights.external_files();
  imported.graph = std::move(draft.graph);
  upgrade(imported.graph, imported.opset);
  for (std::size_t i = 0; i < imported.graph.constants.size(); ++i) {
    if (const auto offset = weights.offset_of(imported.graph.constants[i]))
      imported.offsets[static_cast<int>(i)] = *offset;
  }
  imported.input_dtypes = std::move(draft.input_dtypes);
  imported.output_dtypes = std::move(draft.output_dtypes);
  for (const auto& property : model.metadata_props()) imported.properties[property.key()] = property.value();
  imported.producer = model.producer_name();
  if (!model.producer_version().empty()) imported.producer += " " + model.producer_version();
  imported.description = model.doc_string().empty() ? model.graph().doc_string() : model.doc_string();
  return imported;
}

}  // namespace

Imported import_onnx(const std::filesystem::path& file, const ImportOptions& options) {
  return within(file.string(), [&] {
    Source source(file);
    Imported imported = import_source(source, options);
    imported.file.emplace(std::move(source));
    return imported;
  });
}

Imported import_onnx(std::span<const std::byte> bytes, const std::string& name, const ImportOptions& options) {
  return within(name, [&] { return import_source(Source(bytes), options); });
}

}  // namespace atrous
