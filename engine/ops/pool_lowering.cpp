// Pooling by oneDNN.
#include "ops/pool_lowering.h"

#include "ops/kernel_step.h"

namespace atrous {

void emit_pool(Lowering& lowering, const Window& window, onednn::Pooling pooling) {
  const Shape& shape = lowering.input(0).shape;
  const BufferId src = lowering.read(0, Layout::kChannelsLast);
  const BufferId dst = lowering.write(0, Layout::kChannelsLast);
  Step step;
  step.shape = shape.text() + " -> " + lowering.output(0).shape.text();
  step.window = window.geometry(shape[1], shape[1], shape[1]);
  emit_kernel(lowering, onednn::make_pool({pooling, shape[0], shape[1], window.spec()}), src, dst, std::move(step));
}

}  // namespace atrous
