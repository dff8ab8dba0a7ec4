// The parts of convolution that its planner and its reference share.
#pragma once

#include <string>

#include "core/checked.h"
#include "dnnl/conv.h"
#include "ops/op.h"
#include "ops/window.h"

namespace atrous {

// A convolution with everything known but the weights' values.
struct ConvProblem {
  std::int64_t batch = 1;
  std::int64_t src_channels = 1;
  std::int64_t dst_channels = 1;
  std::int64_t groups = 1;
  Window window;

  std::int64_t macs() const { return (channel_pairs() * window.dst_elements() * window.taps()).value(); }
  std::int64_t useful_macs() const { return (channel_pairs() * window.useful_pairs()).value(); }

  // "256x65x65 -> 256x65x65 k3x3 d12"
  std::string text() const;

 private:
  Count channel_pairs() const { return Count(batch) * dst_channels * (src_channels / groups); }
};

// Whether products of bf16 factors are worth their rounding: dense convolutions with many weights, which spend their
// time on arithmetic. With few weights memory is what they wait for, and they stand early in a network, where all that
// follows would amplify the error.
bool takes_bf16_products(const ConvProblem& problem);

// Whether its source is better stored in bf16: those that multiply so, and depthwise convolutions of many channels,
// which stand between them.
bool takes_bf16_source(const ConvProblem& problem);

// From the shapes of input and weights ([M,C/group,kernel...]). With the attribute `first_channel`, which passes set,
// the weights may have more channels than the input: those from that one on are meant. Throws corrupt if they do not
// fit.
ConvProblem make_conv_problem(const Attrs& attrs, const Shape& src, const Shape& weights);

}  // namespace atrous
