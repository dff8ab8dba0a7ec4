// PRelu.
#include "ops/broadcast.h"
#include "ops/dispatch.h"
#include "ops/legacy.h"
#include "ops/op.h"

namespace atrous {
namespace {

using PReluTypes = Join<FloatTypes, TypeList<std::int32_t, std::int64_t, std::uint32_t, std::uint64_t>>;

std::vector<ValueType> infer_prelu(const Node&, const Operands& in) {
  require_type<PReluTypes>(0, in.dtype(0));
  if (in.dtype(1) != in.dtype(0)) {
    fail(ErrorCode::kCorrupt, "the slope is ", name(in.dtype(1)), ", wanted ", name(in.dtype(0)));
  }
  if (!broadcasts_to(in.shape(1), in.shape(0))) {
    fail(ErrorCode::kCorrupt, "the slope ", in.shape(1).text(), " does not broadcast to the input ",
         in.shape(0).text());
  }
  return {{in.dtype(0), in.shape(0)}};
}

void prelu(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  dispatch<PReluTypes>(in[0]->dtype(), [&]<typename T>() {
    const auto src = in[0]->as<T>();
    const auto slope = in[1]->as<T>();
    const auto dst = out[0].as<T>();
    for_each_broadcast<1>(in[0]->shape(), {&in[1]->shape()}, [&](std::int64_t i, [[maybe_unused]] const auto& at) {
      const auto k = static_cast<std::size_t>(i);
      dst[k] = src[k];
      if constexpr (!std::is_unsigned_v<T>) {
        const Wide<T> x = widen(src[k]);
        if (x < 0) dst[k] = narrow<T>(x * widen(slope[static_cast<std::size_t>(at[0])]));
      }
    });
  });
}

// Below opset 7 a slope of more than one element belongs to the channels, axis 1.
void upgrade_prelu(Graph& graph, Node node, int opset) {
  const Tensor* slope = graph.constant(node.inputs[1]);
  const bool per_channel = slope == nullptr || slope->elements() > 1;
  if (opset < 7 && per_channel) {
    node.inputs[1] = align_to_axis(graph, node.name, node.inputs[1], node.inputs[0], 1);
  }
  upgrade_consumed_inputs(graph, std::move(node), opset);
}

const OpDef kOps[] = {
    {.name = "PRelu",
     .min_inputs = 2,
     .max_inputs = 2,
     .attrs = {"consumed_inputs"},
     .infer = infer_prelu,
     .reference = prelu,
     .upgrade = upgrade_prelu},
};

}  // namespace

OpTable prelu_ops() { return kOps; }

}  // namespace atrous
