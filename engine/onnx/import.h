// ONNX files to graphs: the interface of the importer.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "atrous/model.h"
#include "core/source.h"
#include "graph/graph.h"

namespace atrous {

// A graph in canonical form (opset 18, floats as f32) that owns its weights, and what else the file says.
struct Imported {
  Graph graph;
  std::map<std::string, std::string> properties;  // metadata of the file
  int opset = 0;
  int ir_version = 0;
  std::string producer;             // "pytorch 2.1"
  std::string description;          // the doc string of the model, or of its graph
  std::vector<DType> input_dtypes;  // as declared, before f16, bf16 and f64 became f32
  std::vector<DType> output_dtypes;
  std::vector<std::string> dropped_outputs;  // outputs of the file that were not wanted
  std::map<DType, int> widened_constants;    // how many of the weights had another float type before
  std::optional<Source> file;            // the file, still open; none for a model from memory
  std::map<int, std::uint64_t> offsets;  // by constant of the graph: where its elements lie in the file as they are
};

struct ImportOptions {
  std::filesystem::path folder;      // where external data may lie; empty: they are refused
  std::vector<std::string> outputs;  // wanted outputs; empty: the first
  bool all_outputs = false;
  Limits limits;
};

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
