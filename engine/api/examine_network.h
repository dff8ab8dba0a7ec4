// What a conversion says about its result: figures, findings, and the golden sample.
#pragma once

#include <functional>
#include <string>

#include "atrous/convert.h"
#include "graph/imported.h"

namespace atrous {

// A converted network beside what it was made of.
struct Examined {
  const Imported& imported;
  const Graph& result;
  const ModelFacts& facts;
  Shape input;  // at which the network is looked at; unranked where no image is its only input
};

// Fills the report's figures, inputs, outputs and findings, and `golden`. Returns the golden sample, "" where there can
// be none. Reads report.obstacle. `check_cancelled` may throw.
std::string examine_network(const Examined& network, ConversionReport& report,
                            const std::function<void()>& check_cancelled);

}  // namespace atrous
