// Quantisation of a network after training: calibration, search, and the graph in 8 bits.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "atrous/convert.h"
#include "graph/graph.h"

namespace atrous {

struct QuantiseRequest {
  const ModelFacts& facts;
  const QuantiseOptions& options;
  std::filesystem::path state_file;
  std::string tool_version;
  std::function<bool()> is_cancelled;                                              // may be empty
  std::function<void(const std::string& stage, int done, int total)> on_progress;  // may be empty
};

// Throws invalid_argument for options that contradict themselves; before anything is read.
void require_sound(const QuantiseOptions& options);

// Writes the quantisation into the graph, which is in the form that the portable passes leave. The state file stays
// when it throws, and when it is done: the caller removes it once the result is safe. Errors as convert_model.
QuantisationReport quantise(Graph& graph, const QuantiseRequest& request);

}  // namespace atrous
