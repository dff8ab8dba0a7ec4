// The order of the passes, with the reason for every position.
#include <array>

#include "core/error.h"
#include "graph/edit.h"
#include "passes/pass.h"
#include "passes/passes.h"

namespace atrous {
namespace {

constexpr Pass kPortable[] = {
    {"infer_and_fold", infer_and_fold},    // first: all others look at constants, some at shapes
    {"remove_identity", remove_identity},  // what stands between two nodes hides patterns from all that follow
    {"recognise_hard_swish", recognise_hard_swish},  // before fold_batch_norm, which would take its + 3 and / 6 away
    {"normalise_conv", normalise_conv},        // fold_pad wants explicit pads, restore_dilation explicit dilations
    {"fold_pad", fold_pad},                    // before fold_batch_norm, which asks whether a Conv pads
    {"fold_batch_norm", fold_batch_norm},      // behind it no node changes the weights
    {"restore_dilation", restore_dilation},    // wants the final weights
    {"remove_dead_nodes", remove_dead_nodes},  // last: what the others left without a use
};

constexpr Pass kPlanning[] = {
    {"infer_and_fold", infer_and_fold},    // first: the shapes are complete now, and so is the shape arithmetic
    {"fold_quantized", fold_quantized},    // before all that look at weights
    {"remove_identity", remove_identity},  // Resize and Reshape to the size that is there already
    {"recognise_swish", recognise_swish},  // before fuse_activation, which knows Swish
    {"broadcast_pixel", broadcast_pixel},  // before fuse_gate, which wants the gate as a vector
    {"split_concat", split_concat},        // before fuse_activation: what stands behind it goes into the last part
    {"move_conv_before_resize", move_conv_before_resize},  // before fuse_residual: the convolution may be part of a sum
    {"fuse_residual", fuse_residual},                    // before fuse_activation: the activation stands behind the Add
    {"fuse_activation", fuse_activation},                // wants the FusedConv of fuse_residual
    {"fuse_squeeze_excite", fuse_squeeze_excite},        // wants the activations inside the convolutions
    {"fuse_gate", fuse_gate},                            // wants SqueezeExcite, and the convolution behind it complete
    {"fuse_inverted_residual", fuse_inverted_residual},  // joins convolutions as they remain
    {"fuse_row_means", fuse_row_means},                  // wants to know who scales what, and convolutions that stay
    {"remove_dead_nodes", remove_dead_nodes},            // last: what the others left without a use
};

// The same for plans that may multiply in bf16.
constexpr auto kPlanningBf16 = [] {
  auto passes = std::to_array(kPlanning);
  for (Pass& pass : passes) {
    if (pass.run == fuse_inverted_residual) pass = {"fuse_f32_inverted_residual", fuse_f32_inverted_residual};
  }
  return passes;
}();

}  // namespace

std::span<const Pass> portable_passes() { return kPortable; }
std::span<const Pass> planning_passes(bool bf16) { return bf16 ? std::span<const Pass>(kPlanningBf16) : kPlanning; }

void run_passes(Graph& graph, std::span<const Pass> passes) {
  for (const Pass& pass : passes) {
    try {
      pass.run(graph);
      verify(graph);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::kInternal) throw;
      fail(ErrorCode::kInternal, "pass '", pass.name, "': ", error.what());
    }
  }
}

const Pass* find_pass(const std::string& name) {
  for (const std::span<const Pass> table : {portable_passes(), planning_passes(), planning_passes(true)}) {
    for (const Pass& pass : table) {
      if (name == pass.name) return &pass;
    }
  }
  return nullptr;
}

}  // namespace atrous
