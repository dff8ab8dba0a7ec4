// Findings about a network: what costs time or accuracy in it.
#pragma once

#include <vector>

#include "atrous/convert.h"
#include "graph/graph.h"
#include "onnx/import.h"

namespace atrous {

// What the rules look at. The sized graphs have complete shapes.
struct LintSubject {
  const Imported& imported;
  const Graph& source;  // as imported, sized
  const Graph& result;  // after the portable passes, sized
  const ModelFacts& facts;
  bool fixed = false;    // the result is for one size only
  std::string obstacle;  // why, if it is known
};

std::vector<Finding> lint(const LintSubject& subject);

}  // namespace atrous
