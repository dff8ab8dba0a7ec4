// Activations as chains of oneDNN's eltwise algorithms.
#pragma once

#include <vector>

#include "dnnl/activation.h"
#include "dnnl/compat.h"

namespace atrous::onednn {

struct Eltwise {
  dnnl::algorithm algorithm;
  float alpha = 0.0F;
  float beta = 0.0F;
};

// The one or two algorithms, in order, that make up the function; none for kNone.
std::vector<Eltwise> eltwise_chain(const Activation& activation);

// Appends the chain.
void append_activation(dnnl::post_ops& ops, const Activation& activation);

}  // namespace atrous::onednn
