// What a Model handle points to.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "atrous/model.h"
#include "graph/graph.h"
#include "runtime/packed_weights.h"

namespace atrous {

struct Model::Impl {
  std::string name;
  std::vector<std::filesystem::path> files;
  Graph graph;  // after the portable passes
  ModelFacts facts;
  std::map<std::string, std::string> properties;  // metadata of the file
  std::vector<TensorInfo> inputs;                 // types as the file declares them
  std::vector<TensorInfo> outputs;
  std::vector<ValueId> shape_inputs;  // graph inputs whose values decide shapes
  int opset = 0;
  std::int64_t parameters = 0;
  std::int64_t stride = 1;               // input pixels a step of the coarsest map
  mutable PackedWeights packed_weights;  // locked inside
};

}  // namespace atrous
