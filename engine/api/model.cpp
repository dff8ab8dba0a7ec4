// Loading a model: import, optimise, read its facts.
#include "atrous/model.h"

#include "api/model_file.h"
#include "api/model_impl.h"
#include "core/error.h"
#include "core/memory_failure.h"
#include "graph/text.h"
#include "passes/pass.h"
#include "runtime/geometry.h"
#include "runtime/specialise.h"

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

std::shared_ptr<const Model::Impl> make_impl(Imported imported, const std::string& name,
                                             const std::filesystem::path& path, const ModelOptions& options) {
  return within(name, [&] {
    auto impl = std::make_shared<Model::Impl>();
    impl->name = name;
    impl->files = files_of(imported, path);
    impl->facts = gather_facts(imported, path, options);
    impl->opset = imported.opset;
    impl->properties = std::move(imported.properties);
    impl->graph = std::move(imported.graph);
    run_passes(impl->graph, portable_passes());
    impl->inputs = describe_values(impl->graph, impl->graph.inputs, imported.input_dtypes);
    impl->outputs = describe_values(impl->graph, impl->graph.outputs, imported.output_dtypes);
    impl->shape_inputs = shape_inputs(impl->graph);
    impl->parameters = count_parameters(impl->graph);
    impl->packed_weights.release_after_packing(
        RawWeights(std::move(imported.file), imported.offsets, impl->graph, impl->shape_inputs));
    impl->stride = network_stride(impl->graph);
    return impl;
  });
}

}  // namespace

Model Model::load(const std::filesystem::path& path, const ModelOptions& options) {
  return with_memory(path.string(),
                     [&] { return Model(make_impl(import_model(path, options), path.string(), path, options)); });
}

Model Model::load(std::span<const std::byte> bytes, const std::string& name, const ModelOptions& options) {
  return with_memory(name, [&] { return Model(make_impl(import_model(bytes, name, options), name, {}, options)); });
}

const std::string& Model::name() const { return impl_->name; }
const std::vector<std::filesystem::path>& Model::files() const { return impl_->files; }
const ModelFacts& Model::facts() const { return impl_->facts; }
const std::vector<TensorInfo>& Model::inputs() const { return impl_->inputs; }
const std::vector<TensorInfo>& Model::outputs() const { return impl_->outputs; }
const std::map<std::string, std::string>& Model::properties() const { return impl_->properties; }
int Model::opset() const { return impl_->opset; }
std::int64_t Model::parameters() const { return impl_->parameters; }

std::string Model::text() const {
  for (std::size_t i = 0; i < impl_->graph.constants.size(); ++i) impl_->packed_weights.keep_raw(static_cast<int>(i));
  return print(impl_->graph);
}

}  // namespace atrous
