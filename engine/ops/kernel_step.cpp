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

void emit_conv(Lowering& lowering, onednn::Conv conv, const ConvOperands& operands, Step step) {
  const BufferId src = step.reads.at(0);
  const BufferId dst = step.writes.at(0);
  fill(step, conv.kernel, src, dst);
  if (operands.bias != kNone) step.reads.push_back(operands.bias);
  step.run = [=, kernel = std::move(conv.kernel)](const Bindings& at) {
    if (operands.bias != kNone) {
      kernel.run({at.at<void>(src), operands.weights, at.at<void>(operands.bias), at.at<void>(dst)}, at.scratch);
    } else {
      kernel.run({at.at<void>(src), operands.weights, at.at<void>(dst)}, at.scratch);
    }
  };
  lowering.emit(std::move(step));
}

}  // namespace atrous
