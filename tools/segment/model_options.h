// The options that every command with a model shares, and loading the model that they describe.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "atrous/image.h"
#include "atrous/model.h"
#include "atrous/session.h"
#include "numbers.h"

namespace atrous::tool {

// "squash" and so on.
const char* policy_name(SizePolicy policy);

// As the user wrote them; an empty text stands for an option that was not given.
struct ModelChoice {
  std::string path;
  std::string output_name;
  std::string input_size;
  std::string preset;
  std::string mean;
  std::string std;
  std::string scale;
  bool bgr = false;
  std::string resize;
  std::string size_policy;
  std::string labels_from;
  int threads = 0;
  std::string precision = "f32";
  bool tune = false;
  std::string tune_cache;
  Limits limits;
  ImageLimits image_limits;
};

// Declares --model, --output-name, --input-size, --threads, --precision and --labels-from, and the limits of model
// files.
void add_model_options(CLI::App& command, ModelChoice& choice);

// Declares the limits of model files, --max-model-bytes and so on, for commands without the options of
// add_model_options.
void add_model_limits(CLI::App& command, ModelChoice& choice);

// Declares --max-pixels, for commands that read images.
void add_image_limits(CLI::App& command, ModelChoice& choice);

// Declares --labels-from.
void add_labels_option(CLI::App& command, ModelChoice& choice);

// Declares --preset, --mean, --std, --scale, --bgr, --resize and --size-policy.
void add_preprocessing_options(CLI::App& command, ModelChoice& choice);

// Declares --tune and --tune-cache.
void add_tuning_options(CLI::App& command, ModelChoice& choice);

// Loads the model with what the options change of its facts. Throws UsageError for options that cannot be read or a
// file that is no ONNX model, Error for what the library finds.
Model load_model(const ModelChoice& choice);

// What the options change of a model's facts; they are read at once. Throws UsageError.
std::function<void(ModelFacts&)> facts_adjustment(const ModelChoice& choice);

// Throws UsageError for a path without a file, and for a file that is something else and known.
void require_model_file(const std::string& path);

// Threads, precision and tuning.
SessionOptions session_options(const ModelChoice& choice);

// Says on stderr what was assumed if nothing tells how the model wants its pixels.
void warn_if_assumed(const Model& model);

// Height and width that the network wants: --input-size, else the model's own, else 513x513 for an open network.
PixelSize network_size(const Model& model, const ModelChoice& choice);

}  // namespace atrous::tool
