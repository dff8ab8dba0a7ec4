// TensorFlow Lite files to graphs: the interface of the importer.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "graph/imported.h"

namespace atrous {

// Reads a model into the form that ONNX models have after their import: images as [N,C,H,W], numbers as f32. Quantised
// tensors keep their rounding, as a QuantizeLinear and a DequantizeLinear behind the operator that makes them, and
// quantised weights their integers, behind a DequantizeLinear. Only what the wanted outputs need is imported.
//
//   errors  not_found    no such file, no such output
//           corrupt      not TensorFlow Lite, or it contradicts itself
//           unsupported  one message that lists every operator and type that is missing
//           resource     beyond a limit
Imported import_tflite(const std::filesystem::path& file, const ImportOptions& options);

// The same from memory; the bytes are not kept. `name` stands for them in messages.
Imported import_tflite(std::span<const std::byte> bytes, const std::string& name, const ImportOptions& options);

}  // namespace atrous
