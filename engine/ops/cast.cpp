// Cast and CastLike between all element types. Floats become integers by truncation, clamped to the integer's range.
#include "ops/elementwise.h"
#include "ops/onnx_types.h"

namespace atrous {
namespace {

DType target(const Node& node) {
  const std::optional<DType> dtype = dtype_from_onnx(node.attrs.integer("to", 0));
  if (!dtype) fail(ErrorCode::kUnsupported, "element type number ", node.attrs.integer("to", 0));
  return *dtype;
}

std::vector<ValueType> infer_cast(const Node& node, const Operands& in) { return {{target(node), in.shape(0)}}; }

std::vector<ValueType> infer_cast_like(const Node&, const Operands& in) { return {{in.dtype(1), in.shape(0)}}; }

template <typename To, typename From>
To convert(From value) {
  if constexpr (std::is_same_v<To, bool>) {
    return widen(value) != Wide<From>{};
  } else if constexpr (kIsFloat<From> && !kIsFloat<To>) {
    return truncate_to<To>(static_cast<double>(widen(value)));
  } else {
    return narrow<To>(widen(value));
  }
}

void cast(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  dispatch<AllTypes>(in[0]->dtype(), [&]<typename From>() {
    dispatch<AllTypes>(out[0].dtype(), [&]<typename To>() {
      const auto src = in[0]->as<From>();
      std::transform(src.begin(), src.end(), out[0].as<To>().begin(), convert<To, From>);
    });
  });
}

// Below opset 6 the type is a name.
void upgrade_cast(Graph& graph, Node node, int opset) {
  if (opset < 6) node.attrs.set("to", onnx_number(node.attrs.string("to", "")));
  graph.nodes.push_back(std::move(node));
}

std::string check_cast(const Node& node, int opset) {
  if (opset < 6) {
    const std::string type = node.attrs.string("to", "");
    return onnx_number(type) != 0 ? "" : "element type '" + type + "'";
  }
  const std::int64_t number = node.attrs.integer("to", 0);
  return dtype_from_onnx(number) ? "" : "element type number " + std::to_string(number);
}

const OpDef kOps[] = {
    {.name = "Cast",
     .attrs = {"to", "saturate"},
     .infer = infer_cast,
     .reference = cast,
     .upgrade = upgrade_cast,
     .check = check_cast},
    {.name = "CastLike",
     .first_opset = 15,
     .min_inputs = 2,
     .max_inputs = 2,
     .attrs = {"saturate"},
     .infer = infer_cast_like,
     .reference = cast},
};

}  // namespace

OpTable cast_ops() { return kOps; }

}  // namespace atrous
