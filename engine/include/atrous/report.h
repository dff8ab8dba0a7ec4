// What a plan tells about itself: its steps, their windows, the stacks of dilated convolutions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "atrous/export.h"
#include "atrous/precision.h"
#include "atrous/tensor.h"

namespace ATROUS_EXPORT atrous {

// The window of a convolution or pool; one entry a spatial axis, outermost first. Empty vectors for other operators.
struct WindowGeometry {
  std::vector<std::int64_t> kernel;
  std::vector<std::int64_t> stride;
  std::vector<std::int64_t> dilation;
  std::vector<std::int64_t> effective_kernel;  // dilation * (kernel - 1) + 1
  std::vector<std::int64_t> input;             // extents of the map that is read
  std::vector<std::int64_t> output;
  std::int64_t input_channels = 0;
  std::int64_t output_channels = 0;
  std::int64_t groups = 1;
  std::int64_t taps = 0;       // elements of the window
  std::int64_t dead_taps = 0;  // of these, taps that never meet the input: all but the centre once dilation >= map size
};

// Why a step runs the kernel that it runs: what was expected of it and of the next best. Costs are in multiply-adds at
// the machine's full rate, so that they do not depend on measurements; 0 where there was nothing to choose.
struct KernelChoice {
  double expected_macs = 0.0;
  std::string runner_up;  // "direct"; empty if no other kernel can compute the step
  double runner_up_macs = 0.0;
  std::int64_t dropped_taps = 0;  // dead taps that the kernel is spared
  bool tuned = false;             // chosen by measurement, not by expected cost
  double tuned_ms = 0.0;          // what was measured then
  double runner_up_tuned_ms = 0.0;
};

// One prepared step of a plan, for people and tools.
struct StepReport {
  std::string node;
  std::string op;
  std::string shape;
  std::string kernel;
  std::string storage;  // of the map that is read and the one that is written: "f32", "f32 -> bf16"
  std::string reason;
  std::int64_t macs = 0;         // multiply-adds, nominal
  std::int64_t useful_macs = 0;  // of these, on elements inside the input
  double ms = 0.0;               // median over the runs; 0 if none was asked for
  WindowGeometry window;
  KernelChoice choice;
  std::int64_t scratch_bytes = 0;  // that the kernel uses while it runs
};

// Dilated convolutions that follow one another at one resolution, with nothing but pointwise operators between them.
struct DilatedStack {
  std::vector<std::string> nodes;
  std::vector<std::int64_t> rates;   // the largest over the axes, in order
  std::int64_t receptive_field = 0;  // of the stack alone, in elements of its map
  std::int64_t common_factor = 1;    // of the rates
  bool gridding = false;  // two or more convolutions whose taps together leave holes (hybrid dilated convolution rule)
};

struct PlanReport {
  std::vector<StepReport> steps;
  std::int64_t arena_bytes = 0;
  std::int64_t packed_weight_bytes = 0;  // of the model, shared by its sessions
  int threads = 0;
  Precision precision = Precision::kF32;
  Shape input;
  Shape logits;  // what the tail enlarges

  std::int64_t receptive_field_px = 0;  // of one logit, along the path that sees most; pooling over all not counted
  bool sees_whole_image = false;        // a pooling over the whole map leads to the logits
  std::int64_t output_stride = 0;       // input pixels a step of the coarsest map with spatial extent
  std::vector<DilatedStack> dilated_stacks;  // 256 at most, with 256 convolutions each at most
};

}  // namespace atrous
