// Dropout as it is in inference: the data pass, and the mask, if anyone asks for it, lets everything through.
#include <algorithm>
#include <cstring>

#include "graph/edit.h"
#include "ops/elementwise.h"
#include "ops/legacy.h"
#include "ops/lowering.h"

namespace atrous {
namespace {

// Elements of a constant input, or the fallback when it is left out.
double scalar(const Operands& in, int i, double fallback) {
  if (!in.has(i) || in.constant(i)->elements() == 0) return fallback;
  const Tensor& tensor = *in.constant(i);
  return tensor.dtype() == DType::kBool ? (tensor.as<bool>()[0] ? 1.0 : 0.0) : as_doubles(tensor)[0];
}

std::vector<ValueType> infer_dropout(const Node&, const Operands& in) {
  if (scalar(in, 2, 0.0) != 0.0 && scalar(in, 1, 0.5) > 0.0) {
    fail(ErrorCode::kUnsupported,
         "training mode: elements are dropped at random\nhint: export the model after model.eval()");
  }
  return {{in.dtype(0), in.shape(0)}, {DType::kBool, in.shape(0)}};
}

void dropout(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  if (in[0]->bytes() > 0 && std::as_const(out[0]).data() != nullptr) {
    std::memcpy(out[0].data(), in[0]->data(), in[0]->bytes());
  }
  if (out.size() < 2 || std::as_const(out[1]).data() == nullptr) return;
  const auto mask = out[1].as<bool>();
  std::fill(mask.begin(), mask.end(), true);
}

void lower_dropout(Lowering& lowering) {
  if (lowering.wants(1)) return lower_to_reference(lowering);
  const Layout layout = lowering.layout(0);
  lowering.alias(0, 0, layout, layout);
}

// Below opset 12 the ratio is an attribute; below opset 10 the mask has the type of the data.
void upgrade_dropout(Graph& graph, Node node, int opset) {
  for (const char* attribute : {"ratio", "is_test", "seed"}) node.attrs.erase(attribute);
  const bool has_mask = node.outputs.size() > 1 && node.outputs[1] != kNone;
  if (opset >= 10 || !has_mask) return upgrade_consumed_inputs(graph, std::move(node), opset);
  const ValueId mask = node.outputs[1];
  const ValueId data = node.inputs[0];
  const std::string name = node.name;
  node.outputs[1] = add_value(graph, name + "/mask", DType::kBool);
  const ValueId bools = node.outputs[1];
  upgrade_consumed_inputs(graph, std::move(node), opset);
  graph.nodes.push_back({"CastLike", name, {}, {bools, data}, {mask}});
}

const OpDef kOps[] = {
    {.name = "Dropout",
     .max_inputs = 3,
     .max_outputs = 2,
     .attrs = {"ratio", "seed", "is_test", "consumed_inputs"},
     .parameters = (1U << 1) | (1U << 2),
     .infer = infer_dropout,
     .reference = dropout,
     .upgrade = upgrade_dropout,
     .lower = lower_dropout,
     .hands_on_bf16 = true},
};

}  // namespace

OpTable dropout_ops() { return kOps; }

}  // namespace atrous
