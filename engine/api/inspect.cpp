// Looking into models: operators, drawing, the golden sample.
#include "atrous/inspect.h"

#include <algorithm>
#include <map>

#include "api/golden.h"
#include "api/model_impl.h"
#include "core/error.h"
#include "core/output_file.h"
#include "graph/edit.h"

namespace atrous {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result + "\"";
}

std::string id_of(ValueId id) { return "v" + std::to_string(id); }

std::string times(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (const std::int64_t number : numbers) text += (text.empty() ? "" : "x") + std::to_string(number);
  return text;
}

std::string node_text(const Node& node) {
  std::string text = node.op;
  const std::vector<std::int64_t> kernel = node.attrs.integers("kernel_shape");
  const std::vector<std::int64_t> rates = node.attrs.integers("dilations");
  const std::vector<std::int64_t> strides = node.attrs.integers("strides");
  if (!kernel.empty()) text += " " + times(kernel);
  if (!is_all(strides, 1)) text += " /" + times(strides);
  if (!is_all(rates, 1)) text += " rate " + times(rates);
  return text + " - " + node.name;
}

}  // namespace

std::vector<OperatorCount> count_operators(const Model& model) {
  std::map<std::string, int> counts;
  for (const Node& node : model.impl().graph.nodes) ++counts[node.op];
  std::vector<OperatorCount> list;
  for (const auto& [op, nodes] : counts) list.push_back({op, nodes});
  std::ranges::stable_sort(list, [](const auto& a, const auto& b) { return a.nodes > b.nodes; });
  return list;
}

std::string draw(const Model& model) {
  const Graph& graph = model.impl().graph;
  std::string text = "digraph model {\n  node [shape=box, fontname=\"sans-serif\"];\n";
  const auto edge = [&](ValueId id, const std::string& to) {
    const Shape& shape = graph.value(id).shape;
    text += "  " + id_of(id) + " -> " + to + (shape.ranked() ? " [label=" + quoted(shape.text()) + "]" : "") + ";\n";
  };
  for (const ValueId id : graph.inputs) {
    text += "  " + id_of(id) + " [label=" + quoted(graph.value(id).name) + ", shape=oval];\n";
  }
  for (const Node& node : graph.nodes) {
    const std::string box = id_of(node.outputs[0]);
    text += "  " + box + " [label=" + quoted(node_text(node)) + "];\n";
    for (std::size_t i = 1; i < node.outputs.size(); ++i) {
      if (node.outputs[i] != kNone) text += "  " + box + " -> " + id_of(node.outputs[i]) + ";\n";
    }
    for (const ValueId id : node.inputs) {
      if (id != kNone && graph.constant(id) == nullptr) edge(id, box);
    }
  }
  for (std::size_t i = 0; i < graph.outputs.size(); ++i) {
    const std::string end = "out" + std::to_string(i);
    text += "  " + end + " [label=" + quoted(graph.value(graph.outputs[i]).name) + ", shape=oval];\n";
    edge(graph.outputs[i], end);
  }
  return text + "}\n";
}

void save_drawing(const Model& model, const std::filesystem::path& path) {
  OutputFile file(path);
  file.write(draw(model));
  file.commit();
}

GoldenCheck check_golden(const Model& model) {
  const auto found = model.properties().find("atrous.golden");
  if (found == model.properties().end()) return {};
  const Model::Impl& impl = model.impl();
  for (std::size_t i = 0; i < impl.graph.constants.size(); ++i) impl.packed_weights.keep_raw(static_cast<int>(i));
  return within(model.name(), [&] { return compare_golden(impl.graph, found->second); });
}

}  // namespace atrous
