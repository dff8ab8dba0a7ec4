// InvertedResidual: shapes, the reference, and when it pays.
#include "ops/inverted_residual.h"

#include <algorithm>
#include <numeric>

#include "kernels/expand_depthwise.h"
#include "ops/activation_function.h"
#include "ops/conv_depthwise.h"
#include "ops/lowering.h"
#include "ops/own_epilogue.h"

namespace atrous {
namespace {

using In = InvertedResidualInputs;

constexpr std::int64_t kRowsFloats = std::int64_t{1} << 15;        // that one product makes
constexpr std::int64_t kMostCachedFloats = std::int64_t{1} << 19;  // between the convolutions, a thread

// The attributes of an activation under a prefix, as those of a convolution of its own.
Attrs activation_attrs(const Node& node, const std::string& prefix) {
  Attrs attrs;
  for (const char* name : {"activation", "activation_alpha", "activation_beta"}) {
    const auto found = node.attrs.all().find(prefix + name);
    if (found != node.attrs.all().end()) attrs.set(name, found->second);
  }
  return attrs;
}

std::int64_t map_floats(const ConvProblem& problem) {
  return problem.batch * problem.dst_channels * problem.window.dst_elements();
}

std::vector<std::int64_t> dims_of(const ConvProblem& problem) {
  std::vector<std::int64_t> dims = {problem.batch, problem.dst_channels};
  dims.insert(dims.end(), problem.window.dst.begin(), problem.window.dst.end());
  return dims;
}

std::vector<ValueType> infer(const Node& node, const Operands& in) {
  const auto shape = [&in](int i) { return in.has(i) ? std::optional(in.shape(i)) : std::nullopt; };
  const InvertedResidual block = make_inverted_residual(
      node, {in.shape(In::kSrc), shape(In::kExpandWeights), in.shape(In::kWeights), shape(In::kProjectWeights)});
  const ConvProblem& last = block.project ? *block.project : block.depthwise;
  const Shape means({last.batch, last.dst_channels, last.window.dst[0], 1});
  return {{in.dtype(In::kSrc), Shape(dims_of(last))}, {in.dtype(In::kSrc), means}};
}

const Tensor* input_of(std::span<const Tensor* const> in, int i) {
  return i < static_cast<int>(in.size()) ? in[static_cast<std::size_t>(i)] : nullptr;
}

// One of the convolutions by its own reference.
Tensor run_part(const Attrs& attrs, std::vector<const Tensor*> in, Shape dst_shape) {
  Node conv;
  conv.op = "FusedConv";
  conv.attrs = attrs;
  std::vector<Tensor> out;
  out.emplace_back(DType::kF32, std::move(dst_shape));
  find_op("FusedConv")->reference(conv, in, out);
  return std::move(out.front());
}

Shape part_shape(const Attrs& attrs, const Tensor& src, const Tensor& weights) {
  return Shape(dims_of(make_conv_problem(attrs, src.shape(), weights.shape())));
}

void take_row_means(const Tensor& map, Tensor& means) {
  const auto width = static_cast<std::size_t>(map.shape()[3]);
  const float* row = map.as<float>().data();
  for (float& mean : means.as<float>()) {
    mean = static_cast<float>(std::accumulate(row, row + width, 0.0) / static_cast<double>(width));
    row += width;
  }
}

void run(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Tensor* src = in[0];
  Tensor expanded;
  if (const Tensor* weights = input_of(in, In::kExpandWeights)) {
    const Attrs attrs = activation_attrs(node, "expand_");
    expanded = run_part(attrs, {src, weights, input_of(in, In::kExpandBias)}, part_shape(attrs, *src, *weights));
    src = &expanded;
  }
  const Tensor* const weights = input_of(in, In::kWeights);
  Tensor result = run_part(node.attrs, {src, weights, input_of(in, In::kBias)}, part_shape(node.attrs, *src, *weights));
  if (const Tensor* project = input_of(in, In::kProjectWeights)) {
    result = run_part(activation_attrs(node, "project_"),
                      {&result, project, input_of(in, In::kProjectBias), input_of(in, In::kResidual)}, out[0].shape());
  }
  std::copy_n(static_cast<const std::byte*>(result.data()), result.bytes(), static_cast<std::byte*>(out[0].data()));
  if (out[1].data() != nullptr) take_row_means(result, out[1]);
}

const OpDef kOps[] = {
    {.name = "InvertedResidual",
     .min_inputs = 1,
     .max_inputs = In::kCount,
     .max_outputs = 2,
     .attrs = {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides", "activation", "activation_alpha",
               "activation_beta", "expand_activation", "expand_activation_alpha", "expand_activation_beta",
               "project_activation", "project_activation_alpha", "project_activation_beta"},
     .infer = infer,
     .reference = run,
     .lower = lower_inverted_residual,
     .internal = true},
};

}  // namespace

std::string InvertedResidual::text() const {
  std::string text = depthwise.text();
  if (expand) text = expand->text().substr(0, expand->text().find(" -> ")) + " -> " + text;
  if (project) text += " -> " + std::to_string(project->dst_channels);
  return text;
}

std::int64_t InvertedResidual::macs() const {
  return (Count(depthwise.macs()) + (expand ? expand->macs() : 0) + (project ? project->macs() : 0)).value();
}

std::int64_t InvertedResidual::useful_macs() const {
  return (Count(depthwise.useful_macs()) + (expand ? expand->useful_macs() : 0) +
          (project ? project->useful_macs() : 0))
      .value();
}

bool InvertedResidual::fits_kernels() const {
  return own_epilogue(expand_activation, false) && own_epilogue(activation, false) &&
         own_epilogue(project_activation, false);
}

// Products of few rows are slower than products of whole maps by a tenth; what need not travel through memory saves the
// time of some multiply-adds a float, as measured on the blocks of MobileNets at 513x513.
bool InvertedResidual::pays() const {
  if (!fits_kernels()) return false;
  constexpr std::int64_t kLeastSavedFloats = std::int64_t{1} << 19;
  constexpr double kMostRepetition = 1.2;
  if (fits_expand_depthwise(*this)) {
    return map_floats(*expand) >= kLeastSavedFloats &&
           make_expand_depthwise(make_depthwise(depthwise), expand->src_channels).repetition() <= kMostRepetition;
  }
  constexpr std::int64_t kLeastSavedWithoutProjection = std::int64_t{1} << 21;
  constexpr std::int64_t kMacsPerSavedFloat = 3;
  const std::int64_t saved = (expand ? map_floats(*expand) : 0) + (project ? map_floats(depthwise) : 0);
  const std::int64_t slower = (macs() - depthwise.macs()) / 10;
  const InvertedResidualRows rows = choose_rows(*this);
  return saved >= (project ? kLeastSavedFloats : kLeastSavedWithoutProjection) &&
         kMacsPerSavedFloat * saved >= slower &&
         rows.ring_floats(*this) + rows.middle_floats(*this) <= kMostCachedFloats;
}

InvertedResidual make_inverted_residual(const Node& node, const InvertedResidualShapes& shapes) {
  InvertedResidual block;
  Shape src = shapes.src;
  if (shapes.expand_weights) {
    block.expand = make_conv_problem({}, src, *shapes.expand_weights);
    src = Shape(dims_of(*block.expand));
  }
  block.depthwise = make_conv_problem(node.attrs, src, shapes.weights);
  if (shapes.project_weights) {
    block.project = make_conv_problem({}, Shape(dims_of(block.depthwise)), *shapes.project_weights);
  }
  block.expand_activation = fused_activation(activation_attrs(node, "expand_"));
  block.activation = fused_activation(node.attrs);
  block.project_activation = fused_activation(activation_attrs(node, "project_"));
  return block;
}

bool is_pointwise(const ConvProblem& problem) {
  const Window& w = problem.window;
  return w.rank() == 2 && problem.groups == 1 && w.taps() == 1 && w.strides == std::vector<std::int64_t>{1, 1} &&
         w.src == w.dst;
}

std::int64_t InvertedResidualRows::ring_floats(const InvertedResidual& block) const {
  return block.expand ? ring * block.depthwise.window.src[1] * block.depthwise.src_channels : 0;
}

std::int64_t InvertedResidualRows::middle_floats(const InvertedResidual& block) const {
  return block.project ? project * block.depthwise.window.dst[1] * block.depthwise.dst_channels : 0;
}

InvertedResidualRows choose_rows(const InvertedResidual& block) {
  const Window& w = block.depthwise.window;
  const std::int64_t channels = block.depthwise.src_channels;
  const auto rows_of = [channels](std::int64_t width, std::int64_t height) {
    return std::clamp<std::int64_t>(kRowsFloats / (width * channels), 1, std::min<std::int64_t>(height, 8));
  };
  InvertedResidualRows rows;
  rows.expand = rows_of(w.src[1], w.src[0]);
  rows.project = rows_of(w.dst[1], w.dst[0]);
  const std::int64_t reach = std::min(w.dilations[0] * (w.kernel[0] - 1) + 1, w.src[0]);
  rows.ring = ((reach + rows.expand - 2) / rows.expand + 1) * rows.expand;
  return rows;
}

InvertedResidual block_of(const Lowering& lowering) {
  const auto shape = [&lowering](int i) {
    return lowering.has(i) ? std::optional(lowering.input(i).shape) : std::nullopt;
  };
  return make_inverted_residual(lowering.node(), {lowering.input(In::kSrc).shape, shape(In::kExpandWeights),
                                                  lowering.input(In::kWeights).shape, shape(In::kProjectWeights)});
}

const float* pack_block_weights(Lowering& lowering, const Depthwise& depthwise) {
  const auto* const plain = lowering.constant(In::kWeights)->as<float>().data();
  const auto bytes = static_cast<std::size_t>(depthwise.taps() * depthwise.channels) * sizeof(float);
  return reinterpret_cast<const float*>(lowering.packed(In::kWeights, "depthwise", bytes, [&](std::byte* memory) {
    pack_depthwise_weights(depthwise, plain, reinterpret_cast<float*>(memory));
  }));
}

const float* pack_block_pointwise(Lowering& lowering, int input) {
  const Tensor& plain = *lowering.constant(input);
  Pointwise conv;
  conv.dst_channels = plain.shape()[0];
  conv.src_channels = plain.shape()[1];
  const auto bytes = static_cast<std::size_t>(conv.weights().floats()) * sizeof(float);
  return reinterpret_cast<const float*>(lowering.packed(input, "pointwise", bytes, [&](std::byte* memory) {
    pack_pointwise_weights(conv, plain.as<float>().data(), reinterpret_cast<float*>(memory));
  }));
}

OpTable inverted_residual_ops() { return kOps; }

}  // namespace atrous
