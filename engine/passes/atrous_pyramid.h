// Recognises atrous spatial pyramid pooling (ASPP) whose projection has been split by branch.
#pragma once

#include "graph/graph.h"

namespace atrous {

// `projection` is the sum that split_concat made. If its parts are branches of one map - 1x1, dilated, separable, image
// pooling - gives them and their convolutions a `role` for the report, and orders the nodes so that the pooling comes
// first and each branch is projected as soon as it is there. Leaves everything else alone.
void order_pyramid(Graph& graph, ValueId projection);

}  // namespace atrous
