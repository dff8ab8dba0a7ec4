// The numbers that a quantisation stands for, as constants of a graph that many trials share.
#pragma once

#include <functional>
#include <map>

#include "quantise/scheme.h"
#include "quantise/weights.h"

namespace atrous {

// Weights and bias of a Conv on codes; they depend on the scheme's ranges, moments and changes of biases, and not on
// which other layers are on codes.
QuantisedWeights quantise_conv(const Graph& graph, const QuantisationScheme& scheme, const Node& conv);

// Values of a graph, all of them constants.
struct RealConstants {
  struct Map {
    ValueId scale = kNone;  // f32
    ValueId zero = kNone;   // u8
  };
  struct Conv {
    ValueId weights = kNone;  // f32, what the codes stand for
    ValueId bias = kNone;
  };
  std::map<ValueId, Map> maps;    // by the map that is rounded
  std::map<ValueId, Conv> convs;  // by output
};

// Scale and zero point of a map as constants.
RealConstants::Map add_map_constants(Graph& graph, const QuantisationScheme& scheme, ValueId id);

// Adds what any choice of layers of the scheme needs. `before_each` is called before a layer and may throw.
RealConstants add_real_constants(Graph& graph, const QuantisationScheme& scheme,
                                 const std::function<void()>& before_each);

}  // namespace atrous
