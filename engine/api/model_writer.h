// Writing a converted network as an ONNX file that describes itself.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "atrous/model.h"
#include "graph/graph.h"

namespace atrous {

// What goes into the metadata of the file.
struct WrittenFacts {
  const ModelFacts& facts;
  std::filesystem::path source;
  std::string source_sha256;
  std::string tool_version;
  std::string golden;  // "": none is stored
};

// Writes the file, complete and brought to the disk, and returns its size in bytes. What is written is loaded first, so
// that it can be. Errors as export_onnx, Model::load and OutputFile; `check_cancelled` may throw until the file
// appears.
std::int64_t write_model(const Graph& graph, const WrittenFacts& facts, const std::filesystem::path& out,
                         const std::function<void()>& check_cancelled);

}  // namespace atrous
