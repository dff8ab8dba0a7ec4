// Identity.
#include <cstring>

#include "ops/lowering.h"
#include "ops/op.h"

namespace atrous {
namespace {

std::vector<ValueType> infer_identity(const Node&, const Operands& in) { return {{in.dtype(0), in.shape(0)}}; }

void copy(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  if (in[0]->bytes() > 0) std::memcpy(out[0].data(), in[0]->data(), in[0]->bytes());
}

void lower_identity(Lowering& lowering) {
  const Layout layout = lowering.layout(0);
  lowering.alias(0, 0, layout, layout);
}

const OpDef kOps[] = {
    {.name = "Identity", .infer = infer_identity, .reference = copy, .lower = lower_identity, .hands_on_bf16 = true},
};

}  // namespace

OpTable identity_ops() { return kOps; }

}  // namespace atrous
