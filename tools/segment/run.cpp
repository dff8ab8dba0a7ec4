// The run command: images in, label maps out.
#include <memory>
#include <new>

#include "atrous/atrous.h"
#include "class_list.h"
#include "commands.h"
#include "failure.h"
#include "failures.h"
#include "image_report.h"
#include "inputs.h"
#include "interrupt.h"
#include "model_options.h"
#include "outputs.h"
#include "progress.h"
#include "stopwatch.h"

namespace atrous::tool {
namespace {

struct RunOptions {
  std::vector<std::string> inputs;
  bool recursive = false;
  ModelChoice model;
  OutputChoice outputs;
  std::string enlarge = "bilinear";
  bool network_size = false;
  std::string classes;
  bool json = false;
  bool quiet = false;
};

// A batch under way.
class Run {
 public:
  Run(const RunOptions& options, Model model)
      : options_(options), model_(std::move(model)), session_(model_, session_options(options.model)) {
    request_.scores = options.outputs.scores;
    request_.confidence = options.outputs.confidence;
    if (options.enlarge == "nearest") request_.enlarge = Enlarge::kNearest;
    if (options.network_size) request_.enlarge = Enlarge::kNetworkSize;
    if (!options.classes.empty()) request_.classes = resolve_classes(options.classes, model_.facts());
  }

  int all(const std::vector<InputImage>& inputs) {
    const Interrupt interrupt(session_);
    Progress progress(static_cast<int>(inputs.size()), options_.quiet);
    Failures failures;
    for (std::size_t i = 0; i < inputs.size() && !interrupt.requested(); ++i) {
      progress.show(static_cast<int>(i), inputs[i].path.filename().string());
      try {
        const ImageReport report = one(inputs[i]);
        progress.clear();
        print(report);
      } catch (const Error& error) {
        if (interrupt.requested()) break;
        failures.add(inputs[i].path.string(), error.what(), similar_file_hint(inputs[i].path));
      } catch (const std::bad_alloc&) {
        failures.add(inputs[i].path.string(), "out of memory");
      }
    }
    progress.clear();
    failures.summarise(inputs.size());
    if (interrupt.requested()) {
      print_error("interrupted; every file that was written is complete");
      return interrupt.exit_code();
    }
    return failures.empty() ? kDone : kSomeFailed;
  }

 private:
  ImageReport one(const InputImage& input) {
    const Image image = load_image(input.path, options_.model.image_limits);
    const Stopwatch stopwatch;
    const Segmentation result = segment(image);
    ImageReport report{input.path, image.width_px, image.height_px, {}, stopwatch.ms(), {}};
    report.classes = class_shares(result.labels, result.classes, model_.facts());
    const int colors = std::max(result.classes, 2);
    report.outputs = write_outputs(image, result, options_.outputs,
                                   choose_palette(options_.outputs, model_.facts(), colors), input.name);
    return report;
  }

  // What the model cannot do, or was wrongly asked for, concerns every image: it ends the batch.
  Segmentation segment(const Image& image) {
    try {
      return session_.segment(image, request_);
    } catch (const Error& error) {
      const bool refused = error.code() == ErrorCode::kInvalidArgument || error.code() == ErrorCode::kUnsupported;
      if (refused) throw UsageError(error.what());
      throw;
    }
  }

  void print(const ImageReport& report) const {
    if (options_.json) {
      print_data(report_json(report));
    } else if (!options_.quiet) {
      print_data(report_table(report));
    }
  }

  const RunOptions& options_;
  Model model_;
  Session session_;
  SegmentOptions request_;
};

int run(RunOptions& options) {
  const std::vector<InputImage> inputs = expand_inputs(options.inputs, options.recursive);
  require_distinct_names(inputs);
  if (options.network_size) options.outputs.overlay = false;
  const Model model = load_model(options.model);
  if (!options.quiet) warn_if_assumed(model);
  prepare_folder(options.outputs.folder);
  return Run(options, model).all(inputs);
}

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

}  // namespace

void add_run(CLI::App& app, Action& action) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App& command = *app.add_subcommand("run", "Segment images (the default command)");
  command
      .add_option("INPUT", options->inputs,
                  "Images (JPEG, PNG, BMP, PNM), folders of them, or patterns such as '*.jpg'")
      ->required();
  command.add_flag("-r,--recursive", options->recursive, "Also look into the folders below a folder");
  add_model_options(command, options->model);
  add_image_limits(command, options->model);
  add_tuning_options(command, options->model);
  add_output_options(command, *options);
  add_label_options(command, *options);
  add_preprocessing_options(command, options->model);
  command.footer(
      "For every image it writes NAME.labels.png (one class index a pixel, with a palette) and NAME.overlay.png,\n"
      "replacing files of earlier runs, and prints the classes with their share of the pixels.\n"
      "Images of a folder keep their place below it in the output folder.\n"
      "\n"
      "Examples:\n"
      "  segment photo.jpg --model deeplab.onnx\n"
      "  segment run photos --recursive --model deeplab.onnx --preset imagenet --output results\n"
      "  segment photo.jpg -m deeplab.onnx --classes person,dog --confidence --json\n"
      "\n"
      "JSON, one line an image: image, width, height, classes [{index, name, pixels, share}] (those that occur, the\n"
      "largest first), ms (decoded pixels to labels), outputs.\n"
      "\n"
      "Exit code: 0 all done; 1 some images failed, the others are written; 2 usage or model error; 130 interrupted.");
  command.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace atrous::tool
