// The kernels that can compute a convolution, and what the planner asks each of them.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "dnnl/activation.h"
#include "dnnl/isa.h"
#include "kernels/conv_epilogue.h"
#include "ops/conv.h"
#include "ops/conv_taps_kept.h"
#include "ops/lowering.h"

namespace atrous {

// What a Conv or FusedConv node wants: activation(conv(src * gate, weights) + bias + residual), with constant weights.
struct ConvRequest {
  ConvProblem problem;               // without dead taps: its kernel may be smaller than that of the node
  KeptTaps kept;                     // where the problem's taps lie in the node's weights
  std::int64_t first_channel = 0;    // where the problem's input channels begin in the node's weights
  std::int64_t weight_channels = 0;  // how many these have
  onednn::Activation activation;
  bool bias = false;       // one vector for all images, which may come into being while running: conv_bias()
  bool residual = false;   // dst holds it: conv_destination()
  bool gate = false;       // input 4 scales the channels of src; only kGatedConv is asked then
  bool row_means = false;  // output 1 is wanted too; only kDepthwiseConv is asked then
  onednn::Isa isa = onednn::Isa::kAvx512;  // in force
  Storage src = Storage::kFull;            // how the source lies now; read() converts at the cost of a pass over it
  Storage dst = Storage::kFull;  // kBf16: the readers of the result would rather have it so; full is always right
  bool bf16 = false;             // products of bf16 factors are wanted; they cost half of what f32's do
};

struct ConvKernel {
  const char* name;    // for people and for tuning files: "direct", "winograd"
  const char* reason;  // what the report says when it was chosen

  // The expected cost in f32 multiply-adds at the machine's peak; nothing where this kernel cannot compute it.
  std::optional<double> (*cost)(const ConvRequest& request);

  // Emits the steps of a request for which cost() has a value. `described` holds shape, counts and reason already; the
  // kernel adds its own name, buffers, scratch memory and work.
  void (*lower)(Lowering& lowering, const ConvRequest& request, Step described);
};

// One file each, conv_NAME.cpp. That tap by tap can compute any without a gate.
extern const ConvKernel kDirectConv;
extern const ConvKernel kPointwiseConv;
extern const ConvKernel kTapsConv;
extern const ConvKernel kWinogradConv;
extern const ConvKernel kDepthwiseConv;
extern const ConvKernel kGatedConv;

// All of them, in the order in which equals are preferred.
std::span<const ConvKernel* const> conv_kernels();

// For cost models: multiply-adds that a core does in the time in which it moves as many bytes as one with AVX-512 moves
// during one multiply-add. 1 for AVX-512, less for narrower vectors.
double arithmetic_rate(onednn::Isa isa);

// For cost models: what it takes to bring the source into the storage in which a kernel reads it, and the result from
// the one in which it writes it to the one that is wanted.
double conversion_cost(const ConvRequest& request, Storage read, Storage written);

// For kernels: the weights of the request in a form of `bytes` bytes that belongs to the model. `pack` is called unless
// the form is there already, with the plain weights [M,C/groups,kernel...] of request.problem; `key` names the form.
const std::byte* pack_conv_weights(Lowering& lowering, const ConvRequest& request, const std::string& key,
                                   std::size_t bytes,
                                   const std::function<void(const float* plain, std::byte* packed)>& pack);

// For kernels of bf16 factors: the plain weights of the problem as values that bf16 holds, with the same sums.
std::vector<float> rounded_to_bf16(const ConvProblem& problem, const float* plain);

// Whether images have different biases: kernels know one for all, so others are in dst before, like a residual.
bool has_bias_per_image(const Lowering& lowering);

// For kernels: the buffer of the bias, or kNone. A step that uses it has to list it among its reads.
BufferId conv_bias(Lowering& lowering, const ConvRequest& request);

// For kernels: the buffer that the convolution writes, channels last; where the request has a residual, it holds that.
BufferId conv_destination(Lowering& lowering, Storage storage = Storage::kFull);

// A buffer for the output that holds the residual, channels last: the memory of that input if it dies here, else a
// copy.
BufferId destination_over(Lowering& lowering, int input, Storage storage = Storage::kFull);

// For own kernels: packed weights of `floats` floats.
const float* pack_own_weights(Lowering& lowering, const ConvRequest& request, const std::string& key,
                              std::int64_t floats, const std::function<void(const float* plain, float* packed)>& pack);

// For own kernels: what a step reads and writes, beside its weights.
struct ConvBuffers {
  BufferId src = kNone;
  BufferId bias = kNone;
  BufferId dst = kNone;

  // With the address of the bias of this run.
  ConvEpilogue bind(ConvEpilogue epilogue, const Bindings& at) const;
};

// Asks for them, channels last, and lists them in the step.
ConvBuffers list_buffers(Lowering& lowering, const ConvRequest& request, Step& step, Storage src = Storage::kFull,
                         Storage dst = Storage::kFull);

// For kernels on oneDNN: the convolution, and its weights in the form that oneDNN asks for.
onednn::ConvSpec conv_spec(const ConvRequest& request);
const std::byte* pack_conv_weights(Lowering& lowering, const ConvRequest& request, const onednn::PackedForm& form);

}  // namespace atrous
