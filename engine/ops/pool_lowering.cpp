// Pooling by oneDNN.
#include "ops/pool_lowering.h"

#include "ops/kernel_step.h"

namespace atrous {

void emit_pool(Lowering& lowering, const Window& window, onednn::Pooling pooling) {
  const Shape& shape = lowering.input(0).shape;
  const Storage storage = lowering.preferred_storage(0) == Storage::kBf16 ? lowering.storage(0) : Storage::kFull;
  const BufferId src = lowering.read(0, Layout::kChannelsLast, storage);
  const BufferId dst = lowering.write(0, Layout::kChannelsLast, storage);
  const DType dtype = storage == Storage::kBf16 ? DType::kBF16 : lowering.input(0).dtype;
  Step step;
  step.shape = shape.text() + " -> " + lowering.output(0).shape.text();
  step.window = window.geometry(shape[1], shape[1], shape[1]);
  emit_kernel(lowering, onednn::make_pool({pooling, shape[0], shape[1], window, dtype}), src, dst, std::move(step));
}

}  // namespace atrous
