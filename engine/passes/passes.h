// Every pass, one function each; the order in which they run is in pipeline.cpp.
#pragma once

#include "graph/graph.h"

namespace atrous {

// Gives every value whose inputs are known its type and shape, and turns nodes over constants into constants. Quantised
// constants stay behind their DequantizeLinear.
void infer_and_fold(Graph& graph);

// The same, and quantised constants become floats: for what is computed in float.
void fold_quantized(Graph& graph);

// Writes out the zero points of maps of codes where they are left out.
void write_zero_points(Graph& graph);

// Lets QuantizeLinear go before a Concat, a MaxPool, or a pixel that is spread over a map, so that these work on codes.
void raise_quantize(Graph& graph);

// Makes QuantizedConv of convolutions between DequantizeLinear and QuantizeLinear, with residual and activation.
void quantize_conv(Graph& graph);

// Makes QuantizedAdd of sums of codes that end in codes.
void quantize_add(Graph& graph);

// Makes QuantizedGate of maps of codes whose channels are scaled by other codes.
void quantize_gate(Graph& graph);

// Removes QuantizeLinear behind DequantizeLinear, and makes a CodeTable of the two where their codes differ or an
// activation stands between them.
void fold_codes(Graph& graph);

// Averages whole maps of codes, as CodeMean.
void average_codes(Graph& graph);

// Removes nodes that hand their input on unchanged: Identity, Reshape to the same shape, Pad by nothing, ...
void remove_identity(Graph& graph);

// Writes the defaults of Conv out (kernel, strides, pads, dilations, group) and replaces auto_pad where it can be
// known.
void normalise_conv(Graph& graph);

// Moves zero padding that stands before a Conv or an AveragePool into its pads.
void fold_pad(Graph& graph);

// Moves BatchNormalization and per-channel arithmetic into the weights and the bias of the convolution beside it.
void fold_batch_norm(Graph& graph);

// Turns kernels that are non-zero on a regular lattice only into smaller ones with a dilation.
void restore_dilation(Graph& graph);

// Finds HardSigmoid and HardSwish written as Clip, Add, Mul and Div.
void recognise_hard_swish(Graph& graph);

// Finds x * Sigmoid(x), the internal operator Swish.
void recognise_swish(Graph& graph);

// Lets Add and Mul repeat a single pixel by broadcasting where it was spread over a map before.
void broadcast_pixel(Graph& graph);

// Turns a 1x1 convolution of a Concat into a chain of convolutions, one for each of the Concat's inputs, that add up:
// the Concat is not stored, and an input that is one pixel spread over the map (image pooling) becomes a bias for each
// image.
void split_concat(Graph& graph);

// Lets a 1x1 convolution go before the enlarging Resize in front of it, where that is less work.
void move_conv_before_resize(Graph& graph);

// Adds the other operand of an Add inside the convolution, as FusedConv.
void fuse_residual(Graph& graph);

// Applies the activation behind a Conv or FusedConv inside it.
void fuse_activation(Graph& graph);

// Makes one SqueezeExcite of a global mean and the one or two 1x1 convolutions behind it.
void fuse_squeeze_excite(Graph& graph);

// Scales the channels of a map inside the convolution behind it, or else inside the SqueezeExcite that makes the gate.
void fuse_gate(Graph& graph);

// Joins a large depthwise convolution with the 1x1 convolutions before and behind it, as InvertedResidual.
void fuse_inverted_residual(Graph& graph);

// The same but for blocks with a 1x1 convolution that would multiply in bf16, which is faster than what is saved.
void fuse_f32_inverted_residual(Graph& graph);

// Lets a depthwise convolution average the rows that it writes, for the SqueezeExcite that pools them.
void fuse_row_means(Graph& graph);

}  // namespace atrous
