// Graphs to ONNX files: the interface of the exporter.
#pragma once

#include <map>
#include <string>

#include "graph/graph.h"

namespace atrous {

// What a file says beside its graph.
struct ExportFacts {
  std::map<std::string, std::string> properties;  // metadata
  std::string producer_version;
  std::string description;
};

// A serialised ModelProto of opset 17, standard operators only. The same graph gives the same bytes. Names of inputs and
// outputs are kept; a name that the graph uses twice gets a number. Floats are f32 whatever the source had.
//
//   graph   in the form that the portable passes leave: no internal operators
//   errors  unsupported  a node that has no form in opset 17
//           resource     more than the 2 GB that one file can hold
std::string export_onnx(const Graph& graph, const ExportFacts& facts);

}  // namespace atrous
