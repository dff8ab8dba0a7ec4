// Pooling by oneDNN.
#include "ops/pool_lowering.h"

namespace atrous {
namespace {

onednn::PoolSpec to_spec(const Shape& src, const Window& window, onednn::Pooling pooling) {
  onednn::PoolSpec spec;
  spec.pooling = pooling;
  spec.batch = src[0];
  spec.channels = src[1];
  spec.src = window.src;
  spec.dst = window.dst;
  spec.kernel = window.kernel;
  spec.strides = window.strides;
  spec.dilations = window.dilations;
  spec.pads_begin = window.pads_begin;
  spec.pads_end = window.exact_pads_end();
  return spec;
}

}  // namespace

void emit_pool(Lowering& lowering, const Window& window, onednn::Pooling pooling) {
  const Shape& shape = lowering.input(0).shape;
  onednn::Kernel prepared = onednn::make_pool(to_spec(shape, window, pooling));
  const BufferId src = lowering.read(0, Layout::kChannelsLast);
  const BufferId dst = lowering.write(0, Layout::kChannelsLast);
  Step step;
  step.shape = shape.text() + " -> " + lowering.output(0).shape.text();
  step.window = window.geometry(shape[1], shape[1], shape[1]);
  step.kernel = prepared.name();
  step.reason = "oneDNN's choice";
  step.scratch_bytes = prepared.scratch_bytes();
  step.reads = {src};
  step.writes = {dst};
  step.run = [=, kernel = std::move(prepared)](const Bindings& at) {
    kernel.run({at.at<void>(src), at.at<void>(dst)}, at.scratch);
  };
  lowering.emit(std::move(step));
}

}  // namespace atrous
