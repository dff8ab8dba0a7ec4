// What the run command was asked for.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "atrous/model.h"
#include "atrous/session.h"
#include "model_options.h"
#include "outputs.h"

namespace atrous::tool {

struct RunOptions {
  std::vector<std::string> inputs;
  bool recursive = false;
  ModelChoice model;
  OutputChoice outputs;
  std::string enlarge = "bilinear";
  bool network_size = false;
  std::string classes;
  bool resume = false;
  bool json = false;
  bool quiet = false;
};

// Declares everything but the words that name images.
void add_run_options(CLI::App& command, RunOptions& options);

// What a session is asked for with each image. Throws UsageError for classes that the model does not know.
SegmentOptions segment_options(const RunOptions& options, const Model& model);

// A fingerprint of all that decides what the outputs of an image hold: the version, the model's file and those beside
// it whose names begin with its own (weights, facts), and the options. The number of threads does not belong to it.
std::string settings_fingerprint(const RunOptions& options, const Model& model, const SegmentOptions& request);

}  // namespace atrous::tool
