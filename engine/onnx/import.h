// ONNX files to graphs: the interface of the importer.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "graph/imported.h"

namespace atrous {

// Reads a model. Weights are read straight from the file into their tensors, and only those that the wanted outputs
// need.
//
//   errors  not_found    no such file, no such output
//           corrupt      not ONNX, or it contradicts itself
//           unsupported  one message that lists every operator and attribute that is missing
//           resource     beyond a limit
Imported import_onnx(const std::filesystem::path& file, const ImportOptions& options);

// The same from memory; the bytes are not kept. `name` stands for them in messages.
Imported import_onnx(std::span<const std::byte> bytes, const std::string& name, const ImportOptions& options);

}  // namespace atrous
