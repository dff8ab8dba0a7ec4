// Recognising files that people take for an ONNX model.
#pragma once

#include <filesystem>
#include <string>

namespace atrous::tool {

struct ForeignModel {
  std::string kind;  // "a TensorFlow Lite model"; empty if the file may be ONNX
  std::string hint;
};

// What a file is by its first bytes and its name, where it is certainly no ONNX model.
ForeignModel recognise_foreign_model(const std::filesystem::path& path);

}  // namespace atrous::tool
