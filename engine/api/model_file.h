// From a model's file to its graph and its facts.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "atrous/model.h"
#include "graph/imported.h"

namespace atrous {

// What the file holds, ONNX (with external data beside it) or TensorFlow Lite by its content; errors as Model::load.
Imported import_model(const std::filesystem::path& path, const ModelOptions& options);

// The same from memory; `name` stands for the bytes in messages. External data are refused.
Imported import_model(std::span<const std::byte> bytes, const std::string& name, const ModelOptions& options);

// The files that make up a model: its own at `path`, external data, and facts beside it. None for a model from memory.
std::vector<std::filesystem::path> files_of(const Imported& imported, const std::filesystem::path& path);

// What is known of a model: its metadata or else the JSON file beside `path` (empty: none), then what the options say.
ModelFacts gather_facts(const Imported& imported, const std::filesystem::path& path, const ModelOptions& options);

}  // namespace atrous
