// Collects what a graph needs and this engine lacks.
#include "onnx/support.h"

#include <algorithm>

#include "core/error.h"
#include "core/missing_report.h"
#include "graph/edit.h"
#include "ops/op.h"

namespace atrous {
namespace {

std::string range(int low, int high) {
  if (low == high) return std::to_string(low);
  return high < 0 ? std::to_string(low) + " or more" : std::to_string(low) + " to " + std::to_string(high);
}

void check_counts(const Node& node, const OpDef& op, MissingReport& report) {
  const int inputs = static_cast<int>(node.inputs.size());
  if (inputs < op.min_inputs || (op.max_inputs >= 0 && inputs > op.max_inputs)) {
    report.add(node.op + ": " + std::to_string(inputs) + " inputs, wanted " + range(op.min_inputs, op.max_inputs),
               node.name);
  }
  for (int i = 0; i < std::min(inputs, op.min_inputs); ++i) {
    if (node.inputs[static_cast<std::size_t>(i)] == kNone) {
      report.add(node.op + ": input " + std::to_string(i) + " is left out", node.name);
    }
  }
  const int outputs = static_cast<int>(node.outputs.size());
  if (op.max_outputs >= 0 && outputs > op.max_outputs) {
    report.add(node.op + ": " + std::to_string(outputs) + " outputs, wanted " + range(1, op.max_outputs), node.name);
  }
}

bool knows(const OpDef& op, const std::string& attribute) {
  if (op.name == std::string("ConstantOfShape") && (attribute == "value" || attribute == "dtype")) return true;
  return std::any_of(op.attrs.begin(), op.attrs.end(), [&](const char* known) { return attribute == known; });
}

void check_node(const Node& node, int opset, MissingReport& report) {
  if (node.op == "If") return report.add("If: a condition that is not constant", node.name);
  const OpDef* op = find_op(node.op);
  if (op == nullptr || op->internal) return report.add("operator '" + node.op + "'", node.name);
  if (opset < op->first_opset || opset > op->last_opset) {
    return report.add("operator '" + node.op + "': wanted opset " + range(op->first_opset, op->last_opset), node.name);
  }
  bool known = true;
  for (const auto& [name, value] : node.attrs.all()) {
    if (knows(*op, name)) continue;
    report.add(node.op + ": attribute '" + name + "'", node.name);
    known = false;
  }
  check_counts(node, *op, report);
  if (!known || op->check == nullptr) return;
  const std::string reason = within(describe(node), [&] { return op->check(node, opset); });
  if (!reason.empty()) report.add(node.op + ": " + reason, node.name);
}

}  // namespace

void require_supported(const Draft& draft, int opset) {
  MissingReport report;
  for (const Node& node : draft.graph.nodes) check_node(node, opset, report);
  const std::vector<int> uses = count_uses(draft.graph);
  for (const auto& [id, what] : draft.strange) {
    const auto index = static_cast<std::size_t>(id);
    if (uses[index] > 0) report.add("value '" + draft.graph.values[index].name + "': " + what);
  }
  report.raise("opset " + std::to_string(opset));
}

}  // namespace atrous
