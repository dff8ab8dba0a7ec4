// A graph as its file has it: operators in the form of the file's opset, weights not read yet.
#pragma once

#include <onnx/onnx_pb.h>

#include <map>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "onnx/weights.h"

namespace atrous {

struct Draft {
  Graph graph;  // nodes in the order of the file; operators of other domains as "com.microsoft.FusedMatMul"
  std::map<ValueId, const onnx::TensorProto*> weights;  // constants that have yet to be read
  std::map<ValueId, std::string> strange;               // values of a type that no tensor has: "a sequence"
  std::vector<DType> input_dtypes;                      // as declared
  std::vector<DType> output_dtypes;
};

// Turns the message into a draft: Constant nodes become constants, an If with a constant condition becomes its branch,
// floats become f32. The draft refers to tensors inside `proto`.
//
//   errors  corrupt   a name that is made twice or not at all
//           resource  more than `max_nodes` nodes
Draft draft_graph(const onnx::GraphProto& proto, Weights& weights, std::int64_t max_nodes);

}  // namespace atrous
