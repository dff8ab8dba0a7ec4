// The internal operator InvertedResidual: up to three convolutions that run as one, rows at a time.
//
// project(depthwise(expand(x))) with 1x1 convolutions on both sides, as in MobileNets. The attributes of the depthwise
// convolution are the node's; the activations of the others are `expand_activation...` and `project_activation...`.
#pragma once

#include <optional>

#include "graph/graph.h"
#include "kernels/depthwise.h"
#include "ops/conv.h"
#include "ops/conv_kernels.h"
#include "ops/op.h"

namespace atrous {

// Positions of the inputs; all but the first and the depthwise weights may be left out.
struct InvertedResidualInputs {
  static constexpr int kSrc = 0;
  static constexpr int kExpandWeights = 1;
  static constexpr int kExpandBias = 2;
  static constexpr int kWeights = 3;
  static constexpr int kBias = 4;
  static constexpr int kProjectWeights = 5;
  static constexpr int kProjectBias = 6;
  static constexpr int kResidual = 7;  // added before the activation of the projection
  static constexpr int kCount = 8;
};

struct InvertedResidual {
  std::optional<ConvProblem> expand;
  ConvProblem depthwise;
  std::optional<ConvProblem> project;
  onednn::Activation expand_activation;
  onednn::Activation activation;
  onednn::Activation project_activation;

  // "16x257x257 -> 96 -> 24x129x129 k3x3 s2 dw"
  std::string text() const;
  std::int64_t macs() const;
  std::int64_t useful_macs() const;

  // Whether own kernels know the activations.
  bool fits_kernels() const;

  // Whether, beyond that, rows of the maps between the convolutions are so few and small that they stay in a core's
  // cache, and the maps so large that they would not.
  bool pays() const;
};

// The shapes of the inputs that decide it.
struct InvertedResidualShapes {
  Shape src;
  std::optional<Shape> expand_weights;
  Shape weights;
  std::optional<Shape> project_weights;
};

// From the attributes of the node and the shapes of its inputs. Throws corrupt if they do not fit each other.
InvertedResidual make_inverted_residual(const Node& node, const InvertedResidualShapes& shapes);

// Whether the convolution may stand before or behind the depthwise one.
bool is_pointwise(const ConvProblem& problem);

// How many rows are made at a time.
struct InvertedResidualRows {
  std::int64_t expand = 1;   // rows of an expansion
  std::int64_t ring = 1;     // expanded rows that are kept; a multiple of `expand`
  std::int64_t project = 1;  // rows of a projection

  // Of the rows between the convolutions, a thread.
  std::int64_t ring_floats(const InvertedResidual& block) const;
  std::int64_t middle_floats(const InvertedResidual& block) const;
};

InvertedResidualRows choose_rows(const InvertedResidual& block);

// The block of the node that is lowered.
InvertedResidual block_of(const Lowering& lowering);

// Depthwise weights as the kernels take them.
const float* pack_block_weights(Lowering& lowering, const Depthwise& depthwise);

// Weights [M,C,1,1] of a convolution beside it, as run_pointwise_channels takes them: with zeros up to a multiple
// of 16.
const float* pack_block_pointwise(Lowering& lowering, int input);

// Emits the step of the current node.
void lower_inverted_residual(Lowering& lowering);

// The same for an expansion and the depthwise convolution behind it.
void lower_expand_depthwise(Lowering& lowering);
bool fits_expand_depthwise(const InvertedResidual& block);

}  // namespace atrous
