// What every importer of models gives and is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
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
  int opset = 0;                                  // of the file; 18 for a file that knows no opsets
  int ir_version = 0;
  std::string producer;             // "pytorch 2.1"
  std::string description;          // the doc string of the model, or of its graph
  std::vector<DType> input_dtypes;  // as declared, before f16, bf16 and f64 became f32
  std::vector<DType> output_dtypes;
  std::vector<std::string> dropped_outputs;           // outputs of the file that were not wanted
  std::map<DType, int> widened_constants;             // how many of the weights had another float type before
  std::vector<std::filesystem::path> external_files;  // beside the model, in which weights lie
  std::optional<Source> file;                         // the file, still open; none for a model from memory
  std::map<int, std::uint64_t> offsets;  // by constant of the graph: where its elements lie in the file as they are
};

struct ImportOptions {
  std::filesystem::path folder;      // where external data may lie; empty: they are refused
  std::vector<std::string> outputs;  // wanted outputs; empty: the first
  bool all_outputs = false;
  Limits limits;
};

// The positions of the wanted outputs among all, by their names. Throws not_found, with the list of names.
std::vector<std::size_t> wanted_outputs(const std::vector<std::string>& names, const ImportOptions& options);

}  // namespace atrous
