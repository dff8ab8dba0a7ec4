// Loading a model: import, optimise, read its facts.
#include "atrous/model.h"

#include <fstream>
#include <sstream>

#include "api/model_impl.h"
#include "core/error.h"
#include "graph/text.h"
#include "onnx/import.h"
#include "passes/pass.h"
#include "runtime/geometry.h"
#include "runtime/specialise.h"
#include "vision/facts.h"

namespace atrous {
namespace {

std::vector<TensorInfo> describe_values(const Graph& graph, const std::vector<ValueId>& ids,
                                        const std::vector<DType>& dtypes) {
  std::vector<TensorInfo> infos;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const Value& value = graph.value(ids[i]);
    infos.push_back({value.name, i < dtypes.size() ? dtypes[i] : value.dtype, value.shape});
  }
  return infos;
}

std::int64_t count_parameters(const Graph& graph) {
  std::int64_t count = 0;
  for (const Value& value : graph.values) {
    if (value.constant >= 0) count += value.shape.elements();
  }
  return count;
}

// The JSON file with facts beside a model, "" if there is none.
std::string read_sidecar(const std::filesystem::path& path) {
  std::ifstream file(path.string() + ".json", std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  return text.str();
}

ModelFacts gather_facts(const Imported& imported, const std::filesystem::path& path, const ModelOptions& options) {
  ModelFacts facts;
  facts.description = imported.description;
  facts.preprocessing = preset("unit");
  if (read_facts(imported.properties, facts)) facts.source = FactsSource::kMetadata;
  const std::string sidecar = facts.source == FactsSource::kAssumed && !path.empty() ? read_sidecar(path) : "";
  if (!sidecar.empty()) {
    const bool has_input = within(path.string() + ".json", [&] { return read_facts_json(sidecar, facts); });
    if (has_input) facts.source = FactsSource::kSidecar;
  }
  if (options.preprocessing) {
    facts.preprocessing = *options.preprocessing;
    facts.source = FactsSource::kOptions;
  }
  if (options.adjust_facts) options.adjust_facts(facts);
  return facts;
}

std::shared_ptr<const Model::Impl> make_impl(Imported imported, const std::string& name,
                                             const std::filesystem::path& path, const ModelOptions& options) {
  return within(name, [&] {
    auto impl = std::make_shared<Model::Impl>();
    impl->name = name;
    impl->facts = gather_facts(imported, path, options);
    impl->opset = imported.opset;
    impl->graph = std::move(imported.graph);
    run_passes(impl->graph, portable_passes());
    impl->inputs = describe_values(impl->graph, impl->graph.inputs, imported.input_dtypes);
    impl->outputs = describe_values(impl->graph, impl->graph.outputs, imported.output_dtypes);
    impl->shape_inputs = shape_inputs(impl->graph);
    impl->parameters = count_parameters(impl->graph);
    impl->packed_weights.release_after_packing(RawWeights(std::move(imported.file), imported.offsets, impl->graph));
    impl->stride = network_stride(impl->graph);
    return impl;
  });
}

ImportOptions to_import_options(const ModelOptions& options, const std::filesystem::path& folder) {
  ImportOptions import;
  import.folder = folder;
  import.outputs = options.outputs;
  import.all_outputs = options.all_outputs;
  import.limits = options.limits;
  return import;
}

}  // namespace

Model Model::load(const std::filesystem::path& path, const ModelOptions& options) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  return Model(make_impl(import_onnx(path, to_import_options(options, folder)), path.string(), path, options));
}

Model Model::load(std::span<const std::byte> bytes, const std::string& name, const ModelOptions& options) {
  return Model(make_impl(import_onnx(bytes, name, to_import_options(options, {})), name, {}, options));
}

const std::string& Model::name() const { return impl_->name; }
const ModelFacts& Model::facts() const { return impl_->facts; }
const std::vector<TensorInfo>& Model::inputs() const { return impl_->inputs; }
const std::vector<TensorInfo>& Model::outputs() const { return impl_->outputs; }
int Model::opset() const { return impl_->opset; }
std::int64_t Model::parameters() const { return impl_->parameters; }

std::string Model::text() const {
  for (std::size_t i = 0; i < impl_->graph.constants.size(); ++i) impl_->packed_weights.keep_raw(static_cast<int>(i));
  return print(impl_->graph);
}

}  // namespace atrous
