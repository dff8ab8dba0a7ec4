// ConvTranspose: the gradient of a convolution with respect to its input.
#include <algorithm>

#include "core/checked.h"
#include "core/dilation.h"
#include "core/error.h"
#include "dnnl/conv.h"
#include "ops/dispatch.h"
#include "ops/kernel_step.h"
#include "ops/op.h"
#include "ops/window.h"

namespace atrous {
namespace {

using Dims = std::vector<std::int64_t>;

struct Problem {
  std::int64_t batch = 1;
  std::int64_t src_channels = 1;
  std::int64_t dst_channels = 1;
  std::int64_t groups = 1;
  Window window;  // of the forward convolution: its src is our output, its dst our input
};

// total: what the padding must cut off so that the output has the wanted extent.
void split_padding(Window& window, std::size_t axis, std::int64_t total, bool upper) {
  window.pads_begin[axis] = upper ? total / 2 : total - total / 2;
  window.pads_end[axis] = total - window.pads_begin[axis];
}

void set_output(Window& window, const Attrs& attrs) {
  const std::size_t rank = window.kernel.size();
  const Dims pads = window_list(attrs, "pads", 2 * rank, 0, 0);
  const Dims extra = window_list(attrs, "output_padding", rank, 0, 0);
  const std::string auto_pad = attrs.string("auto_pad", "NOTSET");
  Dims wanted = attrs.integers("output_shape");
  if (wanted.size() > rank) wanted.erase(wanted.begin(), wanted.end() - static_cast<std::ptrdiff_t>(rank));
  if (!wanted.empty() && wanted.size() < rank) {
    fail(ErrorCode::kCorrupt, "output_shape has ", wanted.size(), " elements, wanted ", rank);
  }
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const std::int64_t reach = effective_kernel(window.kernel[axis], window.dilations[axis]);
    const Count full = (Count(window.dst[axis]) - 1) * window.strides[axis] + extra[axis] + reach;
    const std::int64_t cropped = (full - pads[axis] - pads[rank + axis]).value();
    window.pads_begin.push_back(pads[axis]);
    window.pads_end.push_back(pads[rank + axis]);
    const bool same = auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER";
    if (!wanted.empty() || same) {
      const Count extent = wanted.empty() ? Count(window.dst[axis]) * window.strides[axis] : Count(wanted[axis]);
      const std::int64_t surplus = std::max<std::int64_t>((full - extent).value(), 0);
      split_padding(window, axis, surplus, auto_pad == "SAME_UPPER");
      window.src.push_back(std::max(full - surplus, extent).value());
    } else {
      window.src.push_back(cropped);
    }
    if (window.src[axis] < 1)
      fail(ErrorCode::kCorrupt, "the output has the extent ", window.src[axis], " on axis ", axis + 2);
  }
}

Problem make_problem(const Attrs& attrs, const Shape& src, const Shape& weights) {
  Problem problem;
  problem.window.dst = spatial_dims(src.dims());
  const std::size_t rank = problem.window.dst.size();
  problem.groups = attrs.integer("group", 1);
  if (weights.rank() != src.rank() || weights[0] != src[1] || problem.groups < 1 || src[1] % problem.groups != 0) {
    fail(ErrorCode::kCorrupt, "the weights ", weights.text(), " with group ", problem.groups, " do not fit the input ",
         src.text());
  }
  problem.batch = src[0];
  problem.src_channels = src[1];
  problem.dst_channels = (Count(weights[1]) * problem.groups).value();
  problem.window.kernel = spatial_dims(weights.dims());
  require_kernel(problem.window.kernel, problem.window.dst);
  problem.window.strides = window_list(attrs, "strides", rank, 1, 1);
  problem.window.dilations = window_list(attrs, "dilations", rank, 1, 1);
  set_output(problem.window, attrs);
  require_padding(problem.window);
  return problem;
}

std::vector<ValueType> infer(const Node& node, const Operands& in) {
  require_type<TypeList<float>>(0, in.dtype(0));
  in.require_alike({1, 2});
  const Problem problem = make_problem(node.attrs, in.shape(0), in.shape(1));
  if (in.has(2) && in.shape(2) != Shape({problem.dst_channels})) {
    fail(ErrorCode::kCorrupt, "the bias has the shape ", in.shape(2).text(), ", wanted [", problem.dst_channels, "]");
  }
  Dims dims = {problem.batch, problem.dst_channels};
  dims.insert(dims.end(), problem.window.src.begin(), problem.window.src.end());
  return {{in.dtype(0), Shape(dims)}};
}

void run(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Problem p = make_problem(node.attrs, in[0]->shape(), in[1]->shape());
  const float* const bias = in.size() > 2 && in[2] != nullptr ? in[2]->as<float>().data() : nullptr;
  const std::int64_t src_pixels = p.window.dst_elements();
  const std::int64_t dst_pixels = Shape(p.window.src).elements();
  const std::int64_t dst_per_group = p.dst_channels / p.groups;
  const std::int64_t src_per_group = p.src_channels / p.groups;
  const std::int64_t taps = p.window.taps();
  for (std::int64_t i = 0; i < p.batch * p.dst_channels; ++i) {
    const std::int64_t channel = i % p.dst_channels;
    float* const dst = out[0].as<float>().data() + i * dst_pixels;
    std::fill_n(dst, dst_pixels, bias != nullptr ? bias[channel] : 0.0F);
    const std::int64_t group = channel / dst_per_group;
    for (std::int64_t c = group * src_per_group; c < (group + 1) * src_per_group; ++c) {
      const float* const src = in[0]->as<float>().data() + (i / p.dst_channels * p.src_channels + c) * src_pixels;
      const float* const weights = in[1]->as<float>().data() + (c * dst_per_group + channel % dst_per_group) * taps;
      for_each_pair(p.window,
                    [&](std::int64_t from, std::int64_t to, std::int64_t tap) { dst[to] += src[from] * weights[tap]; });
    }
  }
}

void lower(Lowering& lowering) {
  const bool constant = lowering.constant(1) != nullptr && (!lowering.has(2) || lowering.constant(2) != nullptr);
  const Problem p = make_problem(lowering.node().attrs, lowering.input(0).shape, lowering.input(1).shape);
  const bool empty = lowering.input(0).shape.elements() == 0 || lowering.input(1).shape.elements() == 0;
  if (!constant || p.window.rank() > 3 || empty) return lower_to_reference(lowering);
  onednn::ConvSpec spec;
  spec.batch = p.batch;
  spec.src_channels = p.src_channels;
  spec.dst_channels = p.dst_channels;
  spec.groups = p.groups;
  spec.window = p.window;
  spec.bias = lowering.has(2);
  Step step;
  step.shape = lowering.input(0).shape.text() + " -> " + lowering.output(0).shape.text();
  const Count channel_pairs = Count(p.batch) * p.src_channels * (p.dst_channels / p.groups);
  step.macs = (channel_pairs * p.window.dst_elements() * p.window.taps()).value();
  step.useful_macs = (channel_pairs * p.window.useful_pairs()).value();
  step.reads = {lowering.read(0, Layout::kChannelsLast)};
  step.writes = {lowering.write(0, Layout::kChannelsLast)};
  onednn::Conv conv = onednn::make_conv_transpose(spec);
  const void* const plain = lowering.constant(1)->data();
  const std::byte* const weights = lowering.packed(1, conv.weights.key, conv.weights.bytes,
                                                   [&](std::byte* packed) { conv.weights.pack(plain, packed); });
  const BufferId bias = lowering.has(2) ? lowering.read(2, Layout::kPlain) : kNone;
  emit_conv(lowering, std::move(conv), {weights, bias}, std::move(step));
}

const OpDef kOps[] = {
    {.name = "ConvTranspose",
     .min_inputs = 2,
     .max_inputs = 3,
     .attrs = {"auto_pad", "dilations", "group", "kernel_shape", "output_padding", "output_shape", "pads", "strides"},
     .infer = infer,
     .reference = run,
     .lower = lower,
     .sums = true},
};

}  // namespace

OpTable conv_transpose_ops() { return kOps; }

}  // namespace atrous
