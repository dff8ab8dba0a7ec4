// The activation that a fused node carries in its attributes.
#pragma once

#include <string>

#include "dnnl/activation.h"
#include "graph/graph.h"

namespace atrous {

// From the attributes `activation`, `activation_alpha`, `activation_beta`, or others named alike; kNone without them.
onednn::Activation fused_activation(const Attrs& attrs, const std::string& name = "activation");

// What an operator of its own computes: Relu, Sigmoid, Exp, ... kNone for operators that are no such function.
onednn::Activation activation_of(const Node& node);

// The function's value, as plainly as it can be said.
float apply(const onednn::Activation& activation, float x);

}  // namespace atrous
