// Layout arithmetic, and the lowering that runs an operator's reference.
#include "ops/lowering.h"

#include "core/error.h"
#include "ops/op.h"

namespace atrous {
namespace {

// A node's reference with everything prepared: constants in place, views over the buffers.
class ReferenceKernel {
 public:
  explicit ReferenceKernel(Lowering& lowering) : node_(lowering.node()), reference_(op_of(node_).reference) {
    for (int i = 0; i < static_cast<int>(node_.inputs.size()); ++i) add_input(lowering, i);
    for (int o = 0; o < static_cast<int>(node_.outputs.size()); ++o) add_output(lowering, o);
    for (std::size_t i = 0; i < views_.size(); ++i) {
      pointers_.push_back(present_[i] ? &views_[i] : nullptr);
    }
  }

  std::vector<BufferId> reads() const { return only_buffers(sources_); }
  std::vector<BufferId> writes() const { return only_buffers(targets_); }

  void run(const Bindings& at) {
    for (std::size_t i = 0; i < views_.size(); ++i) {
      if (sources_[i] != kNone) views_[i].rebind(at.at<void>(sources_[i]));
    }
    for (std::size_t o = 0; o < results_.size(); ++o) {
      if (targets_[o] != kNone) results_[o].rebind(at.at<void>(targets_[o]));
    }
    run_reference(reference_, node_, pointers_, results_);
  }

 private:
  static std::vector<BufferId> only_buffers(const std::vector<BufferId>& ids) {
    std::vector<BufferId> buffers;
    for (const BufferId id : ids) {
      if (id != kNone) buffers.push_back(id);
    }
    return buffers;
  }

  void add_input(Lowering& lowering, int i) {
    const Tensor* const constant = lowering.has(i) ? lowering.constant(i) : nullptr;
    present_.push_back(lowering.has(i));
    sources_.push_back(lowering.has(i) && constant == nullptr ? lowering.read(i, Layout::kPlain) : kNone);
    if (constant != nullptr) {
      lowering.keep_raw(i);
      views_.push_back(constant->view());
    } else if (lowering.has(i)) {
      views_.push_back(Tensor::borrow(lowering.input(i).dtype, lowering.input(i).shape, static_cast<void*>(nullptr)));
    } else {
      views_.emplace_back();
    }
  }

  void add_output(Lowering& lowering, int o) {
    const bool wanted = lowering.wants(o);
    targets_.push_back(wanted ? lowering.write(o, Layout::kPlain) : kNone);
    if (wanted) {
      results_.push_back(
          Tensor::borrow(lowering.output(o).dtype, lowering.output(o).shape, static_cast<void*>(nullptr)));
    } else {
      results_.emplace_back();
    }
  }

  Node node_;
  ReferenceFn reference_;
  std::vector<bool> present_;
  std::vector<BufferId> sources_, targets_;
  std::vector<Tensor> views_, results_;
  std::vector<const Tensor*> pointers_;
};

}  // namespace

Shape physical_shape(const Shape& logical, Layout layout) {
  if (layout == Layout::kPlain || logical.rank() < 3) return logical;
  std::vector<std::int64_t> dims = {logical[0]};
  dims.insert(dims.end(), logical.dims().begin() + 2, logical.dims().end());
  dims.push_back(logical[1]);
  return Shape(dims);
}

int physical_axis(int logical_axis, int rank, Layout layout) {
  if (layout == Layout::kPlain || rank < 3 || logical_axis == 0) return logical_axis;
  return logical_axis == 1 ? rank - 1 : logical_axis - 1;
}

bool layouts_agree(const Shape& logical) {
  if (logical.rank() < 3) return true;
  std::int64_t pixels = 1;
  for (int axis = 2; axis < logical.rank(); ++axis) pixels *= logical[axis];
  return logical[1] == 1 || pixels == 1;
}

void lower_to_reference(Lowering& lowering) {
  auto kernel = std::make_unique<ReferenceKernel>(lowering);
  Step step;
  step.kernel = "reference";
  step.reason = "no kernel for this form";
  step.reads = kernel->reads();
  step.writes = kernel->writes();
  step.run = [kernel = std::move(kernel)](const Bindings& at) { kernel->run(at); };
  lowering.emit(std::move(step));
}

}  // namespace atrous
