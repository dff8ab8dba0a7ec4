// What a network sees: strides, receptive field, stacks of dilated convolutions.
#pragma once

#include <cstdint>

#include "atrous/report.h"
#include "graph/graph.h"

namespace atrous {

// Input pixels a step of the coarsest map, from the strides of convolutions and pools alone: shapes may be open.
std::int64_t network_stride(const Graph& graph);

// Fills receptive_field_px, sees_whole_image, output_stride and dilated_stacks for a graph with complete shapes.
void describe_geometry(const Graph& graph, PlanReport& report);

}  // namespace atrous
