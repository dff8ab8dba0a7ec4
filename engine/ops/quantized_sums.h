// Exact sums of quantised convolutions, as references need them.
#pragma once

#include "graph/graph.h"

namespace atrous {

// The convolution of a Conv-like node on integers, modulo 2^32: src, weights and dst are i32, `bias` is null or has an
// i32 for every output channel.
void convolve_codes(const Node& node, const Tensor& src, const Tensor& weights, const Tensor* bias, Tensor& dst);

}  // namespace atrous
