// From a model's file to its graph and its facts.
#include "api/model_file.h"

#include "core/error.h"
#include "core/input_file.h"
#include "onnx/import.h"
#include "tflite/import.h"
#include "tflite/model_file.h"
#include "vision/facts.h"

namespace atrous {
namespace {

std::filesystem::path sidecar_of(const std::filesystem::path& path) { return path.string() + ".json"; }

// The JSON file with facts beside a model, "" if there is none.
std::string read_sidecar(const std::filesystem::path& path) {
  const std::filesystem::path sidecar = sidecar_of(path);
  std::error_code ignored;
  if (!std::filesystem::exists(sidecar, ignored)) return {};
  const std::vector<std::byte> bytes = read_file(sidecar, kMostFactsBytes);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
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

Imported import_model(const std::filesystem::path& path, const ModelOptions& options) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const bool tflite = within(path.string(), [&] { return is_tflite(Source(path)); });
  return tflite ? import_tflite(path, to_import_options(options, folder))
                : import_onnx(path, to_import_options(options, folder));
}

Imported import_model(std::span<const std::byte> bytes, const std::string& name, const ModelOptions& options) {
  return is_tflite(Source(bytes)) ? import_tflite(bytes, name, to_import_options(options, {}))
                                  : import_onnx(bytes, name, to_import_options(options, {}));
}

std::vector<std::filesystem::path> files_of(const Imported& imported, const std::filesystem::path& path) {
  if (path.empty()) return {};
  std::vector<std::filesystem::path> files{path};
  files.insert(files.end(), imported.external_files.begin(), imported.external_files.end());
  std::error_code ignored;
  if (std::filesystem::exists(sidecar_of(path), ignored)) files.push_back(sidecar_of(path));
  return files;
}

ModelFacts gather_facts(const Imported& imported, const std::filesystem::path& path, const ModelOptions& options) {
  ModelFacts facts;
  facts.description = imported.description;
  facts.preprocessing = preset("unit");
  if (read_facts(imported.properties, facts)) facts.source = FactsSource::kMetadata;
  const std::string sidecar = facts.source == FactsSource::kAssumed && !path.empty() ? read_sidecar(path) : "";
  if (!sidecar.empty()) {
    const bool has_input = within(sidecar_of(path).string(), [&] { return read_facts_json(sidecar, facts); });
    if (has_input) facts.source = FactsSource::kSidecar;
  }
  if (options.preprocessing) {
    facts.preprocessing = *options.preprocessing;
    facts.source = FactsSource::kOptions;
  }
  if (options.adjust_facts) options.adjust_facts(facts);
  require_usable(facts.preprocessing);
  return facts;
}

}  // namespace atrous
