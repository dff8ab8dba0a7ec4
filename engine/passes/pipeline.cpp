// The order of the passes, with the reason for every position.
#include <algorithm>
#include <iterator>

#include "core/error.h"
#include "core/stop.h"
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

constexpr Pass kStart[] = {
    {"infer_and_fold", infer_and_fold},    // first: the shapes are complete now, and so is the shape arithmetic
    {"remove_identity", remove_identity},  // Resize and Reshape to the size that is there already
};

// Where the machine multiplies codes.
constexpr Pass kQuantised[] = {
    {"write_zero_points", write_zero_points},  // all that follow look at them
    {"raise_quantize", raise_quantize},        // before quantize_conv, which wants the rounding beside the convolution
    {"quantize_conv", quantize_conv},  // before fold_codes, which would make tables of activations and roundings
    {"quantize_add", quantize_add},    // the sums that quantize_conv left
    {"quantize_gate", quantize_gate},  // wants the gate as raise_quantize left it
    {"fold_codes", fold_codes},        // what no convolution took
    {"average_codes", average_codes},  // before fuse_squeeze_excite, which would average real numbers
};

constexpr Pass kPlanning[] = {
    {"fold_quantized", fold_quantized},    // what is left; before all that look at weights
    {"remove_identity", remove_identity},  // what real numbers of weights made one
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

}  // namespace

std::span<const Pass> portable_passes() { return kPortable; }
std::vector<Pass> planning_passes(const PlanArithmetic& arithmetic) {
  std::vector<Pass> passes(std::begin(kStart), std::end(kStart));
  if (arithmetic.int8) passes.insert(passes.end(), std::begin(kQuantised), std::end(kQuantised));
  for (Pass pass : kPlanning) {
    if (arithmetic.bf16 && pass.run == fuse_inverted_residual) {
      pass = {"fuse_f32_inverted_residual", fuse_f32_inverted_residual};
    }
    passes.push_back(pass);
  }
  return passes;
}

void run_passes(Graph& graph, std::span<const Pass> passes) {
  for (const Pass& pass : passes) {
    try {
      pass.run(graph);
      check_stop("while it was planned");
      verify(graph);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::kInternal) throw;
      fail(ErrorCode::kInternal, "pass '", pass.name, "': ", error.what());
    }
  }
}

namespace {

std::vector<Pass> all_passes() {
  std::vector<Pass> passes(std::begin(kPortable), std::end(kPortable));
  for (const PlanArithmetic& arithmetic : {PlanArithmetic{false, true}, PlanArithmetic{true, true}}) {
    for (const Pass& pass : planning_passes(arithmetic)) passes.push_back(pass);
  }
  return passes;
}

}  // namespace

const Pass* find_pass(const std::string& name) {
  static const std::vector<Pass> kAll = all_passes();
  const auto found = std::find_if(kAll.begin(), kAll.end(), [&](const Pass& pass) { return name == pass.name; });
  return found == kAll.end() ? nullptr : &*found;
}

}  // namespace atrous
