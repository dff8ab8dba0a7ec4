// From a model's file to its graph and its facts.
#pragma once

#include <filesystem>

#include "atrous/model.h"
#include "onnx/import.h"

namespace atrous {

// What the file holds, with external data beside it; errors as Model::load.
Imported import_model(const std::filesystem::path& path, const ModelOptions& options);

ImportOptions to_import_options(const ModelOptions& options, const std::filesystem::path& folder);

// What is known of a model: its metadata or else the JSON file beside `path` (empty: none), then what the options say.
ModelFacts gather_facts(const Imported& imported, const std::filesystem::path& path, const ModelOptions& options);

}  // namespace atrous
