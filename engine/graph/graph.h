// The intermediate representation: a graph of nodes over values, as plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "atrous/tensor.h"
#include "graph/attrs.h"

namespace atrous {

using ValueId = std::int32_t;
constexpr ValueId kNone = -1;  // an optional input that is left out

// What flows between nodes. Shapes are logical, as in ONNX: [N,C,H,W] for a feature map.
struct Value {
  std::string name;
  DType dtype = DType::kF32;
  Shape shape = Shape::unranked();
  int constant = -1;  // index into Graph::constants, or -1
};

// An operator applied to values. Operators have the semantics of ONNX opset 18 once a node has been imported,
// whatever opset the file was written for; a few internal ones (FusedConv, Swish) exist after fusion only.
struct Node {
  std::string op;
  std::string name;
  Attrs attrs;
  std::vector<ValueId> inputs;   // kNone for an optional input that is left out
  std::vector<ValueId> outputs;  // kNone for an optional output that nobody asked for
};

struct Graph {
  std::vector<Value> values;
  std::vector<Node> nodes;  // topologically sorted
  std::vector<Tensor> constants;
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;

  Value& value(ValueId id) { return values[static_cast<std::size_t>(id)]; }
  const Value& value(ValueId id) const { return values[static_cast<std::size_t>(id)]; }
  const Tensor* constant(ValueId id) const;  // null if the value is not a constant (or is kNone)
};

// Checks what every other part relies on: ids in range, one producer a value, producers before consumers, constants
// that agree with their values. Throws internal, naming the node.
void verify(const Graph& graph);

// "node 'aspp/add_2' (Add)", for messages.
std::string describe(const Node& node);

}  // namespace atrous
