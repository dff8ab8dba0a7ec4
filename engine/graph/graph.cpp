// Checks of the graph's invariants.
#include "graph/graph.h"

#include "core/error.h"

namespace atrous {
namespace {

struct Verifier {
  const Graph& graph;
  std::vector<bool> defined = std::vector<bool>(graph.values.size(), false);

  void in_range(ValueId id, const std::string& where) const {
    if (id < 0 || static_cast<std::size_t>(id) >= graph.values.size()) {
      fail(ErrorCode::kInternal, where, ": value ", id, " does not exist");
    }
  }

  void define(ValueId id, const std::string& where) {
    in_range(id, where);
    const auto index = static_cast<std::size_t>(id);
    if (defined[index]) fail(ErrorCode::kInternal, where, ": value '", graph.values[index].name, "' is made twice");
    defined[index] = true;
  }

  void use(ValueId id, const std::string& where) const {
    in_range(id, where);
    const auto index = static_cast<std::size_t>(id);
    if (!defined[index]) {
      fail(ErrorCode::kInternal, where, ": value '", graph.values[index].name, "' is used before it is made");
    }
  }

  void define_constants() {
    for (std::size_t i = 0; i < graph.values.size(); ++i) {
      const Value& value = graph.values[i];
      if (value.constant < 0) continue;
      const std::string where = "constant '" + value.name + "'";
      if (static_cast<std::size_t>(value.constant) >= graph.constants.size()) {
        fail(ErrorCode::kInternal, where, ": its data do not exist");
      }
      const Tensor& tensor = graph.constants[static_cast<std::size_t>(value.constant)];
      if (tensor.dtype() != value.dtype || tensor.shape() != value.shape) {
        fail(ErrorCode::kInternal, where, ": the value says ", name(value.dtype), value.shape.text(), ", the data are ",
             name(tensor.dtype()), tensor.shape().text());
      }
      define(static_cast<ValueId>(i), where);
    }
  }
};

}  // namespace

const Tensor* Graph::constant(ValueId id) const {
  if (id == kNone) return nullptr;
  const int index = value(id).constant;
  return index < 0 ? nullptr : &constants[static_cast<std::size_t>(index)];
}

void verify(const Graph& graph) {
  Verifier verifier{graph};
  verifier.define_constants();
  for (const ValueId id : graph.inputs) verifier.define(id, "graph input");
  for (const Node& node : graph.nodes) {
    const std::string where = describe(node);
    for (const ValueId id : node.inputs) {
      if (id != kNone) verifier.use(id, where);
    }
    for (const ValueId id : node.outputs) {
      if (id != kNone) verifier.define(id, where);
    }
  }
  for (const ValueId id : graph.outputs) verifier.use(id, "graph output");
}

std::string describe(const Node& node) { return "node '" + node.name + "' (" + node.op + ")"; }

}  // namespace atrous
