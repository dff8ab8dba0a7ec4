// What a conversion says about its result: figures, findings, and the golden sample.
#include "api/examine_network.h"

#include <algorithm>
#include <vector>

#include "api/golden.h"
#include "api/graph_run.h"
#include "api/lint.h"
#include "graph/edit.h"
#include "runtime/specialise.h"

namespace atrous {
namespace {

TensorInfo info(const Graph& graph, ValueId id) {
  const Value& value = graph.value(id);
  return {value.name, value.dtype, value.shape};
}

std::int64_t parameters_of(const Graph& graph) {
  std::int64_t parameters = 0;
  const std::vector<int> uses = count_uses(graph);
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const Value& value = graph.values[i];
    if (uses[i] > 0 && value.constant >= 0) parameters += value.shape.elements();
  }
  return parameters;
}

bool known(const Shape& shape) { return shape.ranked() && shape.complete(); }

// The shapes at which the result is looked at.
std::vector<Shape> result_shapes(const Examined& network) {
  std::vector<Shape> shapes;
  for (const ValueId id : network.result.inputs) shapes.push_back(network.result.value(id).shape);
  if (shapes.size() == 1) shapes[0] = network.input;
  return shapes;
}

// Those at which the source is: its own where it is of one size.
std::vector<Shape> source_shapes(const Graph& imported, std::vector<Shape> shapes) {
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const Shape& own = imported.value(imported.inputs[i]).shape;
    if (known(own)) shapes[i] = own;
  }
  return shapes;
}

std::string sample(const Examined& network, ConversionReport& report, const std::function<void()>& check_cancelled) {
  if (network.result.inputs.size() > 1) return "";
  std::string golden = make_golden(network.result, network.input, check_cancelled);
  report.golden = !golden.empty();
  if (!report.golden) {
    report.findings.push_back({"not_finite", network.result.value(network.result.outputs[0]).name,
                               "a seeded input leads to numbers that are not finite",
                               "no golden sample is stored; look for damaged weights"});
  }
  return golden;
}

}  // namespace

std::string examine_network(const Examined& network, ConversionReport& report,
                            const std::function<void()>& check_cancelled) {
  const Graph& result = network.result;
  report.output_nodes = static_cast<int>(result.nodes.size());
  for (const ValueId id : result.inputs) report.inputs.push_back(info(result, id));
  for (const ValueId id : result.outputs) report.outputs.push_back(info(result, id));
  report.parameters = parameters_of(result);
  const std::vector<Shape> shapes = result_shapes(network);
  if (shapes.empty() || !std::ranges::all_of(shapes, known) || !shape_inputs(result).empty()) {
    report.findings.push_back({"not_examined", "",
                               "its inputs are no single image and of open shape, or their values decide shapes",
                               "no other rule was applied, and no golden sample is stored"});
    return "";
  }
  const Graph& imported = network.imported.graph;
  const Graph sized_source = sized(imported, source_shapes(imported, shapes));
  const Graph sized_result = sized(result, shapes);
  const bool fixed = result.value(result.inputs[0]).shape.complete();
  report.findings = lint({network.imported, sized_source, sized_result, network.facts, fixed, report.obstacle});
  return sample(network, report, check_cancelled);
}

}  // namespace atrous
