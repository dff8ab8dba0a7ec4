// BatchNormalization with the statistics of training.
#include <algorithm>
#include <cmath>

#include "ops/elementwise.h"
#include "ops/legacy.h"

namespace atrous {
namespace {

using Inputs = std::span<const Tensor* const>;

std::vector<ValueType> infer_batch_norm(const Node& node, const Operands& in) {
  if (in.shape(0).rank() < 2) {
    fail(ErrorCode::kCorrupt, "the input ", in.shape(0).text(), " has no channel axis, wanted [N,C,...]");
  }
  static constexpr const char* kRoles[] = {"scale", "bias", "mean", "variance"};
  for (int i = 1; i < 5; ++i) {
    require_type<FloatTypes>(i, in.dtype(i));
    if (in.shape(i) != Shape{in.shape(0)[1]}) {
      fail(ErrorCode::kCorrupt, kRoles[i - 1], " has the shape ", in.shape(i).text(), ", wanted [", in.shape(0)[1],
           "]");
    }
  }
  return infer_same<FloatTypes>(node, in);
}

void batch_norm(const Node& node, Inputs in, std::span<Tensor> out) {
  const auto epsilon = static_cast<double>(node.attrs.number("epsilon", 1e-5F));
  std::vector<double> factor = as_doubles(*in[1]);
  std::vector<double> offset = as_doubles(*in[2]);
  const std::vector<double> mean = as_doubles(*in[3]);
  const std::vector<double> variance = as_doubles(*in[4]);
  for (std::size_t c = 0; c < factor.size(); ++c) {
    factor[c] /= std::sqrt(variance[c] + epsilon);
    offset[c] -= factor[c] * mean[c];
  }
  const auto channels = static_cast<std::int64_t>(factor.size());
  const std::int64_t planes = in[0]->shape()[0] * channels;
  const std::int64_t size = planes == 0 ? 0 : in[0]->elements() / planes;
  dispatch<FloatTypes>(in[0]->dtype(), [&]<typename T>() {
    const T* src = in[0]->as<T>().data();
    T* dst = out[0].as<T>().data();
    parallel_ranges(planes, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t plane = begin; plane < end; ++plane) {
        const auto c = static_cast<std::size_t>(plane % channels);
        std::transform(src + plane * size, src + (plane + 1) * size, dst + plane * size,
                       [&](T x) { return narrow<T>(static_cast<double>(widen(x)) * factor[c] + offset[c]); });
      }
    });
  });
}

std::string check_batch_norm(const Node& node, int opset) {
  const auto asked = [](ValueId id) { return id != kNone; };
  const bool makes_statistics = std::count_if(node.outputs.begin(), node.outputs.end(), asked) > 1;
  if (node.attrs.integer("training_mode", 0) != 0 || makes_statistics) {
    return "training mode\nhint: export the model after model.eval()";
  }
  if (opset < 9 && node.attrs.integer("spatial", 1) == 0) return "spatial = 0, statistics for every pixel";
  return "";
}

void upgrade_batch_norm(Graph& graph, Node node, int opset) {
  for (const char* attribute : {"spatial", "is_test", "momentum", "training_mode"}) node.attrs.erase(attribute);
  node.outputs.resize(1);
  upgrade_consumed_inputs(graph, std::move(node), opset);
}

const OpDef kOps[] = {
    {.name = "BatchNormalization",
     .min_inputs = 5,
     .max_inputs = 5,
     .max_outputs = 5,
     .attrs = {"epsilon", "momentum", "spatial", "is_test", "training_mode", "consumed_inputs"},
     .infer = infer_batch_norm,
     .reference = batch_norm,
     .upgrade = upgrade_batch_norm,
     .check = check_batch_norm},
};

}  // namespace

OpTable batch_norm_ops() { return kOps; }

}  // namespace atrous
