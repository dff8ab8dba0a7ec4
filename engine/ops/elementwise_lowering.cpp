// Fast forms of elementwise nodes.
#include "ops/elementwise_lowering.h"

#include <algorithm>
#include <limits>

#include "core/parallel.h"
#include "dnnl/eltwise.h"
#include "ops/activation_function.h"
#include "ops/broadcast.h"
#include "ops/kernel_step.h"

namespace atrous {
namespace {

bool is_f32(const Lowering& lowering) {
  const int count = static_cast<int>(lowering.node().inputs.size());
  for (int i = 0; i < count; ++i) {
    if (lowering.has(i) && lowering.input(i).dtype != DType::kF32) return false;
  }
  return lowering.output(0).dtype == DType::kF32 && lowering.output(0).shape.elements() > 0;
}

// The shape with leading ones, as broadcasting sees it.
Shape aligned(const Shape& shape, int rank) {
  std::vector<std::int64_t> dims(static_cast<std::size_t>(rank - shape.rank()), 1);
  dims.insert(dims.end(), shape.dims().begin(), shape.dims().end());
  return Shape(dims);
}

// Whether an operand of lower rank has the same memory in both layouts of the output.
bool follows(const Lowering& lowering, int input, int rank) {
  return lowering.input(input).shape.rank() == rank || layouts_agree(aligned(lowering.input(input).shape, rank));
}

std::vector<std::int64_t> strides_in(const Lowering& lowering, int input, const Shape& dst, Layout layout) {
  const Shape src = physical_shape(aligned(lowering.input(input).shape, dst.rank()), layout);
  return broadcast_strides(src, physical_shape(dst, layout));
}

BufferId read_operand(Lowering& lowering, int input, int rank, Layout layout) {
  return lowering.read(input, lowering.input(input).shape.rank() == rank ? layout : Layout::kPlain);
}

BufferId choose_dst(Lowering& lowering, Layout layout) {
  for (const int input : {0, 1}) {
    const bool same = lowering.has(input) && lowering.input(input).shape == lowering.output(0).shape;
    if (same && lowering.dies_here(input)) return lowering.write_over(0, input, layout);
  }
  return lowering.write(0, layout);
}

// kNone if a bound is known only while running.
onednn::Activation clip_of(const Lowering& lowering) {
  onednn::Activation clip{onednn::Function::kClip, -std::numeric_limits<float>::max(),
                          std::numeric_limits<float>::max()};
  for (const int i : {1, 2}) {
    if (!lowering.has(i)) continue;
    const Tensor* const bound = lowering.constant(i);
    if (bound == nullptr || bound->dtype() != DType::kF32) return {};
    (i == 1 ? clip.alpha : clip.beta) = bound->as<float>()[0];
  }
  return clip;
}

struct SrcDst {
  BufferId src, dst;
};

// oneDNN has it behind other kernels only.
void emit_hard_sigmoid(Lowering& lowering, const onednn::Activation& activation, const SrcDst& buffers, Step step) {
  constexpr std::int64_t kGrain = 1 << 14;
  step.kernel = "hard_sigmoid";
  step.reads = {buffers.src};
  step.writes = {buffers.dst};
  step.run = [=, count = lowering.output(0).shape.elements()](const Bindings& at) {
    const auto* const src = at.at<const float>(buffers.src);
    auto* const dst = at.at<float>(buffers.dst);
    parallel_ranges(count, kGrain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        dst[i] = std::min(std::max(activation.alpha * src[i] + activation.beta, 0.0F), 1.0F);
      }
    });
  };
  lowering.emit(std::move(step));
}

}  // namespace

Layout common_layout(const Lowering& lowering) {
  const int rank = lowering.output(0).shape.rank();
  if (rank < 3) return Layout::kPlain;
  for (int i = 0; i < static_cast<int>(lowering.node().inputs.size()); ++i) {
    const bool flows = lowering.has(i) && lowering.constant(i) == nullptr && lowering.input(i).shape.rank() == rank;
    if (flows && lowering.layout(i) == Layout::kChannelsLast) return Layout::kChannelsLast;
  }
  return Layout::kPlain;
}

void lower_activation(Lowering& lowering) {
  const onednn::Activation activation =
      lowering.node().op == "Clip" ? clip_of(lowering) : activation_of(lowering.node());
  if (!is_f32(lowering) || activation.function == onednn::Function::kNone) return lower_to_reference(lowering);
  const Layout layout = lowering.layout(0);
  const BufferId src = lowering.read(0, layout);
  const BufferId dst = choose_dst(lowering, layout);
  Step step;
  step.shape = lowering.output(0).shape.text();
  step.reason = "not fused with its producer";
  if (activation.function == onednn::Function::kHardSigmoid) {
    return emit_hard_sigmoid(lowering, activation, {src, dst}, std::move(step));
  }
  emit_kernel(lowering, onednn::make_eltwise(lowering.output(0).shape.elements(), activation), src, dst,
              std::move(step));
}

void lower_arithmetic(Lowering& lowering, Arithmetic arithmetic) {
  if (!is_f32(lowering)) return lower_to_reference(lowering);
  const Shape& shape = lowering.output(0).shape;
  Layout layout = common_layout(lowering);
  if (!follows(lowering, 0, shape.rank()) || !follows(lowering, 1, shape.rank())) layout = Layout::kPlain;
  const BufferId a = read_operand(lowering, 0, shape.rank(), layout);
  const BufferId b = read_operand(lowering, 1, shape.rank(), layout);
  const BufferId dst = choose_dst(lowering, layout);
  BinaryLoop loop{arithmetic, physical_shape(shape, layout).dims(), strides_in(lowering, 0, shape, layout),
                  strides_in(lowering, 1, shape, layout)};
  if (loop.dims.empty()) loop = {arithmetic, {1}, {1}, {1}};
  Step step;
  step.shape = shape.text();
  step.kernel = "binary:highway";
  step.reason = "not fused with its producer";
  step.reads = {a, b};
  step.writes = {dst};
  step.run = [=, merged = merge_axes(loop)](const Bindings& at) {
    run_binary(merged, at.at<const float>(a), at.at<const float>(b), at.at<float>(dst));
  };
  lowering.emit(std::move(step));
}

}  // namespace atrous
