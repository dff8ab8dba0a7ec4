// Conv, and the FusedConv that passes make of it: activation(conv(X * G, W) + B + Z). G [N,C,1,...] scales channels,
// and B may be [N,M,1,...], other for each image. A FusedConv's second output, if there is one, is the mean of the
// first over its last axis, which stays as 1.
#include "ops/conv.h"

#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "ops/activation_function.h"
#include "ops/conv_lowering.h"
#include "ops/dispatch.h"
#include "ops/lowering.h"

namespace atrous {
namespace {

std::string join(const std::vector<std::int64_t>& values) {
  std::string text;
  for (const std::int64_t value : values) text += (text.empty() ? "" : "x") + std::to_string(value);
  return text;
}

// [N,C,1,...]
Shape vector_shape(const ConvProblem& problem, std::int64_t channels) {
  std::vector<std::int64_t> dims(problem.window.src.size() + 2, 1);
  dims[0] = problem.batch;
  dims[1] = channels;
  return Shape(dims);
}

void check_vectors(const Node& node, const ConvProblem& problem, const Operands& in) {
  const bool per_image = node.op == "FusedConv";
  const bool bias_fits = !in.has(2) || in.shape(2) == Shape({problem.dst_channels}) ||
                         (per_image && in.shape(2) == vector_shape(problem, problem.dst_channels));
  if (!bias_fits) {
    fail(ErrorCode::kCorrupt, "the bias has the shape ", in.shape(2).text(), ", wanted [", problem.dst_channels, "]");
  }
  if (in.has(4) && in.shape(4) != vector_shape(problem, problem.src_channels)) {
    fail(ErrorCode::kInternal, "the gate has the shape ", in.shape(4).text(), ", the input ", in.shape(0).text());
  }
}

std::vector<ValueType> infer_conv(const Node& node, const Operands& in) {
  require_type<TypeList<float>>(0, in.dtype(0));
  in.require_alike({1, 2, 3, 4});
  const ConvProblem problem = make_conv_problem(node.attrs, in.shape(0), in.shape(1));
  check_vectors(node, problem, in);
  std::vector<std::int64_t> dims = {problem.batch, problem.dst_channels};
  dims.insert(dims.end(), problem.window.dst.begin(), problem.window.dst.end());
  if (in.has(3) && in.shape(3) != Shape(dims)) {
    fail(ErrorCode::kInternal, "the residual has the shape ", in.shape(3).text(), ", wanted ", Shape(dims).text());
  }
  const ValueType whole{in.dtype(0), Shape(dims)};
  if (node.outputs.size() < 2) return {whole};
  dims.back() = 1;
  return {whole, {in.dtype(0), Shape(dims)}};
}

// One output channel of one image, row-major over the spatial extents; dst holds the bias already. The gate, if there
// is one, has an element for each channel of src.
void add_channel(const ConvProblem& problem, const float* src, const float* gate, const float* weights, float* dst) {
  const std::int64_t src_pixels = Shape(problem.window.src).elements();
  const std::int64_t taps = problem.window.taps();
  for (std::int64_t c = 0; c < problem.src_channels / problem.groups; ++c) {
    const float scale = gate != nullptr ? gate[c] : 1.0F;
    for_each_pair(problem.window, [&](std::int64_t to, std::int64_t from, std::int64_t tap) {
      dst[to] += src[c * src_pixels + from] * scale * weights[c * taps + tap];
    });
  }
}

void average_rows(const Tensor& map, Tensor& means) {
  const float* row = map.as<float>().data();
  const std::int64_t columns = map.shape()[map.shape().rank() - 1];
  for (float& mean : means.as<float>()) {
    mean = static_cast<float>(std::accumulate(row, row + columns, 0.0) / static_cast<double>(columns));
    row += columns;
  }
}

void run_conv(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const ConvProblem problem = make_conv_problem(node.attrs, in[0]->shape(), in[1]->shape());
  const onednn::Activation activation = fused_activation(node.attrs);
  const auto optional = [&](std::size_t i) {
    return i < in.size() && in[i] != nullptr ? in[i]->as<float>().data() : nullptr;
  };
  const float* const bias = optional(2);
  const float* const residual = optional(3);
  const float* const gate = optional(4);
  const bool bias_per_image = bias != nullptr && in[2]->shape().rank() > 1;
  const std::int64_t weight_channels = in[1]->shape()[1];
  const std::int64_t first_channel = node.attrs.integer("first_channel", 0);
  const std::int64_t group_channels = problem.src_channels / problem.groups;
  const std::int64_t src_pixels = Shape(problem.window.src).elements();
  const std::int64_t dst_pixels = problem.window.dst_elements();
  const std::int64_t per_group = problem.dst_channels / problem.groups;
  float* const begin = out[0].as<float>().data();
  for (std::int64_t i = 0; i < problem.batch * problem.dst_channels; ++i) {
    const std::int64_t channel = i % problem.dst_channels;
    const std::int64_t first = (i / problem.dst_channels) * problem.src_channels + channel / per_group * group_channels;
    float* const dst = begin + i * dst_pixels;
    std::fill_n(dst, dst_pixels, bias != nullptr ? bias[bias_per_image ? i : channel] : 0.0F);
    add_channel(problem, in[0]->as<float>().data() + first * src_pixels, gate != nullptr ? gate + first : nullptr,
                in[1]->as<float>().data() + (channel * weight_channels + first_channel) * problem.window.taps(), dst);
    for (std::int64_t p = 0; p < dst_pixels; ++p) {
      dst[p] = apply(activation, dst[p] + (residual != nullptr ? residual[i * dst_pixels + p] : 0.0F));
    }
  }
  if (out.size() > 1 && out[1].data() != nullptr) average_rows(out[0], out[1]);
}

// A sum that goes on without an activation, as the stream of linear bottlenecks does, stays in f32. With a gate, f32
// weights are scaled while running.
bool takes_bf16(const Node& node, const Operands& in, int input) {
  const ConvProblem problem = make_conv_problem(node.attrs, in.shape(0), in.shape(1));
  if (in.has(4)) return false;
  const bool ends_sum = fused_activation(node.attrs).function != onednn::Function::kNone;
  return (input == 0 && takes_bf16_source(problem)) || (input == 3 && ends_sum && takes_bf16_products(problem));
}

const OpDef kOps[] = {
    {.name = "Conv",
     .min_inputs = 2,
     .max_inputs = 3,
     .attrs = {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"},
     .infer = infer_conv,
     .reference = run_conv,
     .lower = lower_conv,
     .takes_bf16 = takes_bf16,
     .sums = true},
    {.name = "FusedConv",
     .min_inputs = 2,
     .max_inputs = 5,
     .max_outputs = 2,
     .attrs = {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides", "activation", "activation_alpha",
               "activation_beta", "first_channel", "role"},
     .infer = infer_conv,
     .reference = run_conv,
     .lower = lower_conv,
     .takes_bf16 = takes_bf16,
     .sums = true,
     .internal = true},
};

}  // namespace

std::string ConvProblem::text() const {
  std::string text = std::to_string(src_channels) + "x" + join(window.src) + " -> " + std::to_string(dst_channels) +
                     "x" + join(window.dst) + " k" + join(window.kernel);
  if (!is_all(window.strides, 1)) text += " s" + std::to_string(window.strides[0]);
  if (!is_all(window.dilations, 1)) text += " d" + std::to_string(window.dilations[0]);
  if (groups > 1) text += groups == src_channels ? " dw" : " g" + std::to_string(groups);
  return text;
}

bool takes_bf16_products(const ConvProblem& problem) {
  constexpr std::int64_t kManyWeights = 40000;
  const bool is_map = problem.window.dst_elements() > 1;
  const bool in_pairs = problem.src_channels % 2 == 0;  // oneDNN reads the pair of an odd last channel beyond the map
  return is_map && in_pairs && problem.groups == 1 &&
         problem.src_channels * problem.dst_channels * problem.window.taps() >= kManyWeights;
}

bool takes_bf16_source(const ConvProblem& problem) {
  constexpr std::int64_t kManyChannels = 384;
  const bool is_depthwise = problem.window.rank() == 2 && problem.groups == problem.src_channels &&
                            problem.groups == problem.dst_channels && problem.groups >= kManyChannels;
  return is_depthwise || takes_bf16_products(problem);
}

ConvProblem make_conv_problem(const Attrs& attrs, const Shape& src, const Shape& weights) {
  const std::vector<std::int64_t> spatial = spatial_dims(src.dims());
  if (weights.rank() != src.rank()) {
    fail(ErrorCode::kCorrupt, "the weights have the shape ", weights.text(), ", the input ", src.text());
  }
  ConvProblem problem;
  problem.batch = src[0];
  problem.src_channels = src[1];
  problem.dst_channels = weights[0];
  problem.groups = attrs.integer("group", 1);
  const bool divides =
      problem.groups >= 1 && problem.src_channels % problem.groups == 0 && problem.dst_channels % problem.groups == 0;
  const std::int64_t first_channel = attrs.integer("first_channel", -1);
  const bool channels_fit =
      divides && (first_channel < 0 ? weights[1] == problem.src_channels / problem.groups
                                    : problem.groups == 1 && first_channel <= weights[1] - problem.src_channels);
  if (!channels_fit) {
    fail(ErrorCode::kCorrupt, "the weights ", weights.text(), " with group ", problem.groups, " do not fit the input ",
         src.text());
  }
  const std::vector<std::int64_t> kernel = spatial_dims(weights.dims());
  if (attrs.has("kernel_shape") && attrs.integers("kernel_shape") != kernel) {
    fail(ErrorCode::kCorrupt, "kernel_shape is ", Shape(attrs.integers("kernel_shape")).text(), ", the weights have ",
         weights.text());
  }
  problem.window = make_window(attrs, spatial, kernel);
  return problem;
}

OpTable conv_ops() { return kOps; }

}  // namespace atrous
