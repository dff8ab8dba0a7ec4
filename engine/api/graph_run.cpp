// Running a graph once, for the values in its middle.
#include "api/graph_run.h"

#include "core/error.h"
#include "runtime/graph_runner.h"
#include "runtime/specialise.h"

namespace atrous {

Graph sized(const Graph& graph, const std::vector<Shape>& shapes) {
  if (!shape_inputs(graph).empty()) fail(ErrorCode::kUnsupported, "the values of an input decide shapes");
  std::vector<InputBinding> bindings;
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) bindings.push_back({graph.inputs[i], shapes.at(i), nullptr});
  return specialise(graph, bindings, graph.outputs);
}

std::vector<Tensor> run_graph(const Graph& graph, const std::vector<Tensor>& inputs, const std::vector<ValueId>& wanted,
                              const std::function<void()>& check) {
  std::vector<Shape> shapes;
  std::vector<const Tensor*> sources;
  for (const Tensor& input : inputs) {
    shapes.push_back(input.shape());
    sources.push_back(&input);
  }
  return GraphRunner(graph, shapes, wanted).run(sources, check);
}

}  // namespace atrous
