// Steps that run a prepared oneDNN kernel.
#include "ops/kernel_step.h"

namespace atrous {
namespace {

void fill(Step& step, const onednn::Kernel& kernel, BufferId src, BufferId dst) {
  step.kernel = kernel.name();
  if (step.reason.empty()) step.reason = "oneDNN's choice";
  step.scratch_bytes = kernel.scratch_bytes();
  step.reads = {src};
  step.writes = {dst};
}

}  // namespace

void emit_kernel(Lowering& lowering, onednn::Kernel kernel, BufferId src, BufferId dst, Step step) {
  fill(step, kernel, src, dst);
  step.run = [=, prepared = std::move(kernel)](const Bindings& at) {
    prepared.run({at.at<void>(src), at.at<void>(dst)}, at.scratch);
  };
  lowering.emit(std::move(step));
}

void emit_conv(Lowering& lowering, onednn::Conv conv, const std::byte* weights, Step step) {
  const BufferId src = step.reads.at(0);
  const BufferId dst = step.writes.at(0);
  const void* const bias = lowering.has(2) ? lowering.constant(2)->data() : nullptr;
  fill(step, conv.kernel, src, dst);
  step.run = [=, kernel = std::move(conv.kernel)](const Bindings& at) {
    if (bias != nullptr) {
      kernel.run({at.at<void>(src), weights, bias, at.at<void>(dst)}, at.scratch);
    } else {
      kernel.run({at.at<void>(src), weights, at.at<void>(dst)}, at.scratch);
    }
  };
  lowering.emit(std::move(step));
}

}  // namespace atrous
