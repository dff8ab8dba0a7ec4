// Lookup in the operator tables.
#include "ops/op.h"

#include <algorithm>
#include <map>

#include "core/error.h"
#include "ops/op_tables.h"

namespace atrous {

void run_reference(ReferenceFn reference, const Node& node, std::span<const Tensor* const> inputs,
                   std::span<Tensor> outputs) {
  const auto is_empty = [](const Tensor& output) { return output.elements() == 0; };
  if (!std::ranges::all_of(outputs, is_empty)) reference(node, inputs, outputs);
}

void Operands::require_alike(std::initializer_list<int> others) const {
  for (const int i : others) {
    if (!has(i) || dtype(i) == dtype(0)) continue;
    fail(ErrorCode::kCorrupt, "input ", i, " is ", name(dtype(i)), ", input 0 ", name(dtype(0)), "; wanted the same");
  }
}

std::vector<std::int64_t> Operands::integers(int i) const {
  if (!has(i)) fail(ErrorCode::kCorrupt, "input ", i, " is left out");
  const Tensor* tensor = constant(i);
  if (tensor == nullptr) fail(ErrorCode::kInternal, "input ", i, " is not constant");
  if (tensor->dtype() == DType::kI64) {
    const auto elements = tensor->as<std::int64_t>();
    return {elements.begin(), elements.end()};
  }
  if (tensor->dtype() != DType::kI32)
    fail(ErrorCode::kCorrupt, "input ", i, " is ", name(tensor->dtype()), ", wanted i64");
  const auto elements = tensor->as<std::int32_t>();
  return {elements.begin(), elements.end()};
}

std::vector<const OpDef*> all_ops() {
  std::vector<const OpDef*> ops;
  for (const OpTable table : op_tables()) {
    for (const OpDef& op : table) ops.push_back(&op);
  }
  return ops;
}

const OpDef* find_op(const std::string& name) {
  static const std::map<std::string, const OpDef*> by_name = [] {
    std::map<std::string, const OpDef*> map;
    for (const OpDef* op : all_ops()) map.emplace(op->name, op);
    return map;
  }();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

const OpDef& op_of(const Node& node) {
  if (const OpDef* op = find_op(node.op)) return *op;
  fail(ErrorCode::kUnsupported, describe(node), ": operator '", node.op, "' is not supported");
}

}  // namespace atrous
