// InstanceNormalization and GroupNormalization: statistics of each image, by channel or by group of channels.
#include "ops/elementwise.h"
#include "ops/legacy.h"
#include "ops/moments.h"

namespace atrous {
namespace {

using Inputs = std::span<const Tensor* const>;

void require_channels(const Operands& in) {
  if (in.shape(0).rank() < 2) {
    fail(ErrorCode::kCorrupt, "the input ", in.shape(0).text(), " has no channel axis, wanted [N,C,...]");
  }
}

std::vector<ValueType> infer_instance_norm(const Node& node, const Operands& in) {
  require_channels(in);
  for (int i = 1; i < 3; ++i) {
    require_type<FloatTypes>(i, in.dtype(i));
    if (in.shape(i) != Shape{in.shape(0)[1]}) {
      fail(ErrorCode::kCorrupt, "input ", i, " has the shape ", in.shape(i).text(), ", wanted [", in.shape(0)[1], "]");
    }
  }
  return infer_same<FloatTypes>(node, in);
}

// Scale and bias have an element a channel, or, as opset 18 writes it, an element a group.
std::vector<ValueType> infer_group_norm(const Node& node, const Operands& in) {
  require_channels(in);
  const std::int64_t groups = node.attrs.integer("num_groups", 0);
  const std::int64_t channels = in.shape(0)[1];
  if (groups < 1 || channels % groups != 0) {
    fail(ErrorCode::kCorrupt, channels, " channels cannot be divided into ", groups, " groups");
  }
  for (int i = 1; i < 3; ++i) {
    require_type<FloatTypes>(i, in.dtype(i));
    if (in.shape(i) != Shape{channels} && in.shape(i) != Shape{groups}) {
      fail(ErrorCode::kCorrupt, "input ", i, " has the shape ", in.shape(i).text(), ", wanted [", channels, "] or [",
           groups, "]");
    }
  }
  return infer_same<FloatTypes>(node, in);
}

// Normalises `channels` neighbouring channels of `plane` elements each with common statistics.
template <typename T>
struct Normalizer {
  std::int64_t channels;
  std::int64_t plane;
  double epsilon;

  void run(const T* src, T* dst, const double* scale, const double* bias) const {
    const auto value = [&](std::int64_t i) { return static_cast<double>(widen(src[i])); };
    const Moments moments = moments_of(channels * plane, value);
    for (std::int64_t i = 0; i < channels * plane; ++i) {
      const double normal = (value(i) - moments.mean) * moments.inverse_deviation(epsilon);
      dst[i] = narrow<T>(normal * scale[i / plane] + bias[i / plane]);
    }
  }
};

std::vector<double> per_channel(const Tensor& tensor, std::int64_t channels) {
  const std::vector<double> given = as_doubles(tensor);
  std::vector<double> spread(static_cast<std::size_t>(channels));
  for (std::size_t c = 0; c < spread.size(); ++c) spread[c] = given[c * given.size() / spread.size()];
  return spread;
}

void normalize(std::int64_t groups, double epsilon, Inputs in, Tensor& out) {
  if (in[0]->elements() == 0) return;
  const Shape& shape = in[0]->shape();
  const std::int64_t channels = shape[1] / groups;
  const std::int64_t plane = shape.elements() / (shape[0] * shape[1]);
  const std::vector<double> scale = per_channel(*in[1], shape[1]);
  const std::vector<double> bias = per_channel(*in[2], shape[1]);
  dispatch<FloatTypes>(in[0]->dtype(), [&]<typename T>() {
    const Normalizer<T> normalizer{channels, plane, epsilon};
    const T* src = in[0]->as<T>().data();
    T* dst = out.as<T>().data();
    parallel_ranges(shape[0] * groups, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const std::int64_t start = i * channels * plane;
        const std::int64_t channel = i % groups * channels;
        normalizer.run(src + start, dst + start, scale.data() + channel, bias.data() + channel);
      }
    });
  });
}

double epsilon_of(const Node& node) { return static_cast<double>(node.attrs.number("epsilon", 1e-5F)); }

void instance_norm(const Node& node, Inputs in, std::span<Tensor> out) {
  normalize(in[0]->shape()[1], epsilon_of(node), in, out[0]);
}

void group_norm(const Node& node, Inputs in, std::span<Tensor> out) {
  normalize(node.attrs.integer("num_groups", 1), epsilon_of(node), in, out[0]);
}

const OpDef kOps[] = {
    {.name = "InstanceNormalization",
     .min_inputs = 3,
     .max_inputs = 3,
     .attrs = {"epsilon", "consumed_inputs"},
     .infer = infer_instance_norm,
     .reference = instance_norm,
     .upgrade = upgrade_consumed_inputs},
    {.name = "GroupNormalization",
     .first_opset = 18,
     .min_inputs = 3,
     .max_inputs = 3,
     .attrs = {"epsilon", "num_groups", "stash_type"},
     .infer = infer_group_norm,
     .reference = group_norm},
};

}  // namespace

OpTable instance_norm_ops() { return kOps; }

}  // namespace atrous
