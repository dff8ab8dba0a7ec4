// The C interface to models: loading, facts, inputs and outputs.
#include <memory>

#include "api/c_api_calls.h"
#include "api/c_api_handles.h"

namespace atrous::c {
namespace {

static_assert(static_cast<int>(FactsSource::kMetadata) == ATROUS_FACTS_METADATA);
static_assert(static_cast<int>(FactsSource::kSidecar) == ATROUS_FACTS_SIDECAR);
static_assert(static_cast<int>(FactsSource::kOptions) == ATROUS_FACTS_OPTIONS);
static_assert(static_cast<int>(FactsSource::kAssumed) == ATROUS_FACTS_ASSUMED);
static_assert(static_cast<int>(SizePolicy::kSquash) + 1 == ATROUS_SIZE_SQUASH);
static_assert(static_cast<int>(SizePolicy::kFit) + 1 == ATROUS_SIZE_FIT);
static_assert(static_cast<int>(SizePolicy::kInside) + 1 == ATROUS_SIZE_INSIDE);
static_assert(static_cast<int>(SizePolicy::kNative) + 1 == ATROUS_SIZE_NATIVE);

atrous_preprocessing exported(const Preprocessing& from) {
  atrous_preprocessing to{};
  std::copy(from.mean.begin(), from.mean.end(), to.mean);
  std::copy(from.std.begin(), from.std.end(), to.std);
  to.scale = from.scale;
  to.bgr = from.color == ColorOrder::kBgr ? 1 : 0;
  to.bilinear = from.resize == PixelResize::kBilinear ? 1 : 0;
  to.size_policy = from.size_policy ? static_cast<std::int32_t>(*from.size_policy) + 1 : ATROUS_SIZE_DEFAULT;
  to.height_px = from.height_px;
  to.width_px = from.width_px;
  return to;
}

Preprocessing imported(const atrous_preprocessing& from) {
  Preprocessing to;
  std::copy(std::begin(from.mean), std::end(from.mean), to.mean.begin());
  std::copy(std::begin(from.std), std::end(from.std), to.std.begin());
  to.scale = from.scale;
  to.color = flag(from.bgr, "preprocessing.bgr") ? ColorOrder::kBgr : ColorOrder::kRgb;
  to.resize = flag(from.bilinear, "preprocessing.bilinear") ? PixelResize::kBilinear : PixelResize::kAntialiased;
  const auto policy = enumerator(from.size_policy, ATROUS_SIZE_NATIVE, "preprocessing.size_policy");
  if (policy != ATROUS_SIZE_DEFAULT) to.size_policy = static_cast<SizePolicy>(policy - 1);
  to.height_px = from.height_px;
  to.width_px = from.width_px;
  return to;
}

ModelOptions imported(const atrous_model_options* given) {
  const atrous_model_options from = read_struct(given, "options");
  ModelOptions to;
  to.outputs = read_names(from.outputs, from.output_count, "options.outputs");
  to.all_outputs = flag(from.all_outputs, "options.all_outputs");
  if (from.preprocessing != nullptr) to.preprocessing = imported(read_struct(from.preprocessing, "preprocessing"));
  set_limit(to.limits.max_file_bytes, from.max_file_bytes, "options.max_file_bytes");
  set_limit(to.limits.max_tensor_bytes, from.max_tensor_bytes, "options.max_tensor_bytes");
  set_limit(to.limits.max_nodes, from.max_nodes, "options.max_nodes");
  set_limit(to.limits.max_weight_bytes, from.max_weight_bytes, "options.max_weight_bytes");
  set_limit(to.limits.max_depth, from.max_depth, "options.max_depth");
  return to;
}

atrous_tensor_info exported(const TensorInfo& info) {
  const bool ranked = info.shape.ranked();
  return {0, info.name.c_str(), static_cast<std::int32_t>(info.dtype), ranked ? info.shape.rank() : -1,
          ranked ? info.shape.dims().data() : nullptr};
}

const TensorInfo& at(const std::vector<TensorInfo>& infos, std::size_t index) {
  if (index < infos.size()) return infos[index];
  fail(ErrorCode::kInvalidArgument, "the index is ", index, ", and there are ", infos.size());
}

const ModelFacts* facts(const atrous_model* model) { return model == nullptr ? nullptr : &model->model.facts(); }

}  // namespace
}  // namespace atrous::c

using namespace atrous::c;  // everything below is the C interface's

atrous_status atrous_preset(const char* name, atrous_preprocessing* out, atrous_error* error) noexcept {
  return guarded(error, [&] { write_struct(out, exported(atrous::preset(&required(name, "name"))), "out"); });
}

atrous_status atrous_model_load(const char* path, const atrous_model_options* options, atrous_model** out,
                                atrous_error* error) noexcept {
  return guarded(error, [&] {
    atrous_model*& result = required(out, "out");
    result = std::make_unique<atrous_model>(atrous::Model::load(&required(path, "path"), imported(options))).release();
  });
}

atrous_status atrous_model_load_memory(const void* bytes, size_t byte_count, const char* name,
                                       const atrous_model_options* options, atrous_model** out,
                                       atrous_error* error) noexcept {
  return guarded(error, [&] {
    atrous_model*& result = required(out, "out");
    const std::span<const std::byte> file(&required(static_cast<const std::byte*>(bytes), "bytes"), byte_count);
    atrous::Model model = atrous::Model::load(file, &required(name, "name"), imported(options));
    result = std::make_unique<atrous_model>(std::move(model)).release();
  });
}

atrous_status atrous_model_load_default(const atrous_model_options* options, atrous_model** out,
                                        atrous_error* error) noexcept {
  return guarded(error, [&] {
    atrous_model*& result = required(out, "out");
    result = std::make_unique<atrous_model>(atrous::Model::load_default(imported(options))).release();
  });
}

void atrous_model_free(atrous_model* model) noexcept { delete model; }

const char* atrous_model_name(const atrous_model* model) noexcept {
  return model == nullptr ? "" : model->model.name().c_str();
}

const char* atrous_model_description(const atrous_model* model) noexcept {
  return model == nullptr ? "" : model->model.facts().description.c_str();
}

const char* atrous_model_property(const atrous_model* model, const char* key) noexcept {
  if (model == nullptr || key == nullptr) return nullptr;
  const auto& properties = model->model.properties();
  const auto found =
      std::find_if(properties.begin(), properties.end(), [&](const auto& entry) { return entry.first == key; });
  return found == properties.end() ? nullptr : found->second.c_str();
}

int64_t atrous_model_parameters(const atrous_model* model) noexcept {
  return model == nullptr ? 0 : model->model.parameters();
}

size_t atrous_model_label_count(const atrous_model* model) noexcept {
  return model == nullptr ? 0 : facts(model)->labels.size();
}

const char* atrous_model_label(const atrous_model* model, size_t index) noexcept {
  return index < atrous_model_label_count(model) ? facts(model)->labels[index].c_str() : nullptr;
}

size_t atrous_model_palette_count(const atrous_model* model) noexcept {
  return model == nullptr ? 0 : facts(model)->palette.size();
}

const uint8_t* atrous_model_palette(const atrous_model* model) noexcept {
  return atrous_model_palette_count(model) == 0 ? nullptr : facts(model)->palette.front().data();
}

atrous_status atrous_model_preprocessing(const atrous_model* model, atrous_preprocessing* out,
                                         atrous_error* error) noexcept {
  return guarded(error,
                 [&] { write_struct(out, exported(required(model, "model").model.facts().preprocessing), "out"); });
}

atrous_facts_source atrous_model_facts_source(const atrous_model* model) noexcept {
  return model == nullptr ? ATROUS_FACTS_METADATA : static_cast<atrous_facts_source>(facts(model)->source);
}

size_t atrous_model_input_count(const atrous_model* model) noexcept {
  return model == nullptr ? 0 : model->model.inputs().size();
}

size_t atrous_model_output_count(const atrous_model* model) noexcept {
  return model == nullptr ? 0 : model->model.outputs().size();
}

atrous_status atrous_model_input(const atrous_model* model, size_t index, atrous_tensor_info* out,
                                 atrous_error* error) noexcept {
  return guarded(error,
                 [&] { write_struct(out, exported(at(required(model, "model").model.inputs(), index)), "out"); });
}

atrous_status atrous_model_output(const atrous_model* model, size_t index, atrous_tensor_info* out,
                                  atrous_error* error) noexcept {
  return guarded(error,
                 [&] { write_struct(out, exported(at(required(model, "model").model.outputs(), index)), "out"); });
}
