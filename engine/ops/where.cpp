// Where.
#include "ops/broadcast.h"
#include "ops/dispatch.h"
#include "ops/op.h"

namespace atrous {
namespace {

std::vector<ValueType> infer_where(const Node&, const Operands& in) {
  if (in.dtype(0) != DType::kBool) fail(ErrorCode::kCorrupt, "the condition is ", name(in.dtype(0)), ", wanted bool");
  if (in.dtype(1) != in.dtype(2)) {
    fail(ErrorCode::kCorrupt, "inputs have different types: ", name(in.dtype(1)), " and ", name(in.dtype(2)));
  }
  return {{in.dtype(1), broadcast_shape(in.shape(0), broadcast_shape(in.shape(1), in.shape(2)))}};
}

void where(const Node&, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const auto condition = in[0]->as<bool>();
  dispatch<AllTypes>(in[1]->dtype(), [&]<typename T>() {
    const auto yes = in[1]->as<T>();
    const auto no = in[2]->as<T>();
    const auto dst = out[0].as<T>();
    for_each_broadcast<3>(out[0].shape(), {&in[0]->shape(), &in[1]->shape(), &in[2]->shape()},
                          [&](std::int64_t i, const auto& at) {
                            const bool chosen = condition[static_cast<std::size_t>(at[0])];
                            dst[static_cast<std::size_t>(i)] =
                                chosen ? yes[static_cast<std::size_t>(at[1])] : no[static_cast<std::size_t>(at[2])];
                          });
  });
}

const OpDef kOps[] = {
    {.name = "Where", .first_opset = 9, .min_inputs = 3, .max_inputs = 3, .infer = infer_where, .reference = where},
};

}  // namespace

OpTable where_ops() { return kOps; }

}  // namespace atrous
