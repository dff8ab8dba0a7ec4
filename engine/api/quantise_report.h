// What is said of a quantised network's layers.
#pragma once

#include "atrous/convert.h"
#include "quantise/scheme.h"
#include "quantise/search.h"

namespace atrous {

// Layers, ranges and what was lost with every layer on codes; the rest of the report stays open.
QuantisationReport describe_scheme(const Graph& graph, const QuantisationScheme& scheme, const SearchResult& found,
                                   bool by_miou);

}  // namespace atrous
