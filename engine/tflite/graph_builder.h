// Builds the graph node by node: every node is checked by its shape rule at once, so that all shapes are known.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "graph/name_budget.h"
#include "tflite/layout.h"

namespace atrous {

class GraphBuilder {
 public:
  Graph graph;

  // Names of new nodes and values begin with this: the name of the tensor that they serve.
  void set_scope(std::string scope) { scope_ = std::move(scope); }

  // Appends a node and returns its outputs. Errors name the node.
  std::vector<ValueId> emit(const std::string& op, Attrs attrs, std::vector<ValueId> inputs, int outputs);
  ValueId emit(const std::string& op, Attrs attrs, std::vector<ValueId> inputs);

  ValueId constant(const std::string& role, Tensor tensor);
  ValueId integers(const std::string& role, const Dims& list);  // i64 [n]
  ValueId number(const std::string& role, float value);         // f32 scalar

  // The value with the elements of the file's order, and back; nothing is done where both are the same.
  ValueId in_file_order(ValueId value);
  ValueId in_graph_order(ValueId value);

  // A value under other extents, both in the file's order. What comes and goes has the graph's order.
  ValueId reshaped(ValueId value, const Dims& file_dims);

  // The extents of a value in the file's order.
  Dims file_dims(ValueId value) const;

  const Dims& dims(ValueId value) const { return graph.value(value).shape.dims(); }
  int rank(ValueId value) const { return graph.value(value).shape.rank(); }
  DType dtype(ValueId value) const { return graph.value(value).dtype; }

  // A name that no other value has. Throws resource if names take too much memory.
  std::string unique(const std::string& name);

 private:
  ValueId plain_reshape(ValueId value, const Dims& dims);

  std::string scope_;
  std::map<std::string, int> names_;  // how often each was asked for
  NameBudget name_budget_;
};

// Attributes from a list: attributes({{"axis", 1}, {"mode", "linear"}}).
struct AttrEntry {
  const char* name;
  Attr value;
};
Attrs attributes(std::initializer_list<AttrEntry> entries);

}  // namespace atrous
