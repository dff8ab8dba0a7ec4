// Maps in codes, as passes find them between QuantizeLinear and DequantizeLinear.
#pragma once

#include <optional>

#include "passes/match.h"

namespace atrous {

// One scale and zero point for a whole map: constants, f32 and u8 or s8.
struct Coded {
  ValueId codes = kNone;  // what DequantizeLinear reads, or QuantizeLinear makes
  ValueId scale = kNone;
  ValueId zero = kNone;

  bool operator==(const Coded&) const = default;
};

// What the DequantizeLinear reads that makes `id`; nothing for other values, other types, many scales.
std::optional<Coded> dequantized(const Graph& graph, const Links& links, ValueId id);

// What the node reads; nothing for all but such a DequantizeLinear.
std::optional<Coded> dequantized_by(const Graph& graph, const Node& node);

// What a QuantizeLinear makes; nothing for other nodes, other types, many scales.
std::optional<Coded> quantised(const Graph& graph, const Node& node);

// Whether codes of both mean the same.
bool same_code(const Graph& graph, const Coded& a, const Coded& b);

float scale_of(const Graph& graph, const Coded& coded);

}  // namespace atrous
