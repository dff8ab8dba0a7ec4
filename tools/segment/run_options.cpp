// The options of the run command.
#include "run_options.h"

#include <algorithm>
#include <filesystem>

#include "atrous/atrous.h"
#include "class_list.h"
#include "fingerprint.h"
#include "json_text.h"

namespace atrous::tool {
namespace {

namespace fs = std::filesystem;

void add_output_options(CLI::App& command, RunOptions& options) {
  const std::string group = "Output";
  OutputChoice& outputs = options.outputs;
  command
      .add_option("-o,--output", outputs.folder, "Folder for the results (default: the current one); made if missing")
      ->type_name("DIR")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
      ->group(group);
  command
      .add_flag("--overlay,!--no-overlay", outputs.overlay, "Write the image with its classes in colour (default: yes)")
      ->group(group);
  command
      .add_flag("--scores", outputs.scores, "Write NAME.scores.npy: the network's scores, f32 [classes,height,width]")
      ->group(group);
  command
      .add_flag("--confidence", outputs.confidence,
                "Write NAME.confidence.png: the probability of the winning class, 16 bit")
      ->group(group);
  command
      .add_option("--palette", outputs.palette,
                  "Colours of the classes (default: the model's own, else auto: by their number)")
      ->check(CLI::IsMember({"auto", "voc", "cityscapes", "ade20k"}))
      ->group(group);
  command.add_option("--opacity", outputs.opacity, "Opacity of the colours in the overlay, 0 to 1 (default: 0.6)")
      ->type_name("X")
      ->check(CLI::Range(0.0, 1.0))
      ->group(group);
  command
      .add_flag(
          "--resume", options.resume,
          "Go on with a batch that was ended: leave out images whose outputs are there, complete, and made of the "
          "same bytes by the same version, model and options")
      ->group(group);
  command.add_flag("--json", options.json, "Print one JSON object an image, each on its own line")->group(group);
  command.add_flag("-q,--quiet", options.quiet, "No table, no progress bar, no warnings; errors and --json remain")
      ->group(group);
}

void add_label_options(CLI::App& command, RunOptions& options) {
  const std::string group = "Labels";
  command
      .add_option("--enlarge", options.enlarge,
                  "How labels come to the size of the image: bilinear (interpolated scores, smooth borders) or nearest")
      ->check(CLI::IsMember({"bilinear", "nearest"}))
      ->group(group);
  command
      .add_flag("--network-size", options.network_size,
                "Labels at the network's own size, not enlarged; writes no overlay")
      ->group(group);
  command
      .add_option("--classes", options.classes,
                  "Only these classes compete, the others never win: names or indices, or a file with one a line")
      ->type_name("A,B|FILE")
      ->group(group);
}

Json described(const ModelChoice& model) {
  return {{"output_name", model.output_name},
          {"input_size", model.input_size},
          {"preset", model.preset},
          {"mean", model.mean},
          {"std", model.std},
          {"scale", model.scale},
          {"bgr", model.bgr},
          {"resize", model.resize},
          {"size_policy", model.size_policy},
          {"precision", model.precision},
          {"tune", model.tune || !model.tune_cache.empty()}};
}

Json described(const OutputChoice& outputs) {
  return {{"overlay", outputs.overlay},
          {"scores", outputs.scores},
          {"confidence", outputs.confidence},
          {"opacity", outputs.opacity},
          {"palette", outputs.palette}};
}

}  // namespace

void add_run_options(CLI::App& command, RunOptions& options) {
  command.add_flag("-r,--recursive", options.recursive, "Also look into the folders below a folder");
  add_model_options(command, options.model);
  add_image_limits(command, options.model);
  add_tuning_options(command, options.model);
  add_output_options(command, options);
  add_label_options(command, options);
  add_preprocessing_options(command, options.model);
}

SegmentOptions segment_options(const RunOptions& options, const Model& model) {
  SegmentOptions request;
  request.scores = options.outputs.scores;
  request.confidence = options.outputs.confidence;
  if (options.enlarge == "nearest") request.enlarge = Enlarge::kNearest;
  if (options.network_size) request.enlarge = Enlarge::kNetworkSize;
  if (!options.classes.empty()) request.classes = resolve_classes(options.classes, model.facts());
  return request;
}

std::string settings_fingerprint(const RunOptions& options, const Model& model, const SegmentOptions& request) {
  const Json settings{
      {"version", version()},       {"model", described(options.model)},    {"outputs", described(options.outputs)},
      {"enlarge", options.enlarge}, {"network_size", options.network_size}, {"classes", request.classes}};
  Fingerprint fingerprint;
  fingerprint.add(json_line(settings));
  for (const fs::path& file : model.files()) fingerprint.add_file(file);
  return fingerprint.hex();
}

}  // namespace atrous::tool
