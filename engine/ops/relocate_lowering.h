// Steps that move elements by offset tables, in whatever layout the source lies.
#pragma once

#include "ops/lowering.h"
#include "ops/relocate.h"

namespace atrous {

// The distance between neighbours of each logical axis of a tensor in a layout, in elements.
std::vector<std::int64_t> strides_in(const Shape& shape, Layout layout);

// Emits a step that fills an output from input 0. Both lie as input 0 lies now; `tables`, one a logical axis, hold
// offsets by strides_in that layout. `fill`: the bits of one element.
void lower_relocation(Lowering& lowering, int output, const std::vector<OffsetTable>& tables, std::uint64_t fill = 0);

}  // namespace atrous
