// Clip: bounds are the inputs 1 and 2, either may be left out.
#include "ops/elementwise.h"
#include "ops/elementwise_lowering.h"
#include "ops/legacy.h"
#include "ops/upgrade.h"

namespace atrous {
namespace {

// Bounds that were attributes are f32 whatever the type of the input, which is not known when the file is read.
void require_bound(const Operands& in, int i) {
  if (!in.has(i)) return;
  if (in.shape(i).elements() != 1) {
    fail(ErrorCode::kCorrupt, "input ", i, " has the shape ", in.shape(i).text(), ", wanted a scalar");
  }
  const bool was_attribute = in.dtype(i) == DType::kF32 && holds<FloatTypes>(in.dtype(0));
  if (in.dtype(i) != in.dtype(0) && !was_attribute) {
    fail(ErrorCode::kCorrupt, "input ", i, " is ", name(in.dtype(i)), ", wanted ", name(in.dtype(0)));
  }
}

std::vector<ValueType> infer_clip(const Node& node, const Operands& in) {
  require_bound(in, 1);
  require_bound(in, 2);
  return infer_same<NumberTypes>(node, in);
}

template <typename T>
Wide<T> bound(std::span<const Tensor* const> in, std::size_t i, Wide<T> fallback) {
  if (in.size() <= i || in[i] == nullptr) return fallback;
  return in[i]->dtype() == DTypeOf<T>::value ? widen(in[i]->as<T>()[0]) : static_cast<Wide<T>>(in[i]->as<float>()[0]);
}

void clip(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  dispatch<NumberTypes>(in[0]->dtype(), [&]<typename T>() {
    using W = Wide<T>;
    using Limits = std::numeric_limits<W>;
    const W low = bound<T>(in, 1, Limits::has_infinity ? -Limits::infinity() : Limits::lowest());
    const W high = bound<T>(in, 2, Limits::has_infinity ? Limits::infinity() : Limits::max());
    map_elements<TypeList<T>>(*in[0], out[0], [&](W x) {
      const W raised = x < low ? low : x;
      return high < raised ? high : raised;
    });
  });
}

void upgrade_clip(Graph& graph, Node node, int opset) {
  if (opset < 11) {
    number_to_input(graph, node, "min", 1);
    number_to_input(graph, node, "max", 2);
  }
  upgrade_consumed_inputs(graph, std::move(node), opset);
}

const OpDef kOps[] = {
    {.name = "Clip",
     .max_inputs = 3,
     .attrs = {"min", "max", "consumed_inputs"},
     .infer = infer_clip,
     .reference = clip,
     .upgrade = upgrade_clip,
     .lower = lower_activation},
};

}  // namespace

OpTable clip_ops() { return kOps; }

}  // namespace atrous
