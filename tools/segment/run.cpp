// The run command: images in, label maps out.
#include <memory>
#include <new>

#include "atrous/atrous.h"
#include "commands.h"
#include "failure.h"
#include "failures.h"
#include "image_report.h"
#include "inputs.h"
#include "interrupt.h"
#include "progress.h"
#include "resume.h"
#include "run_options.h"
#include "stopwatch.h"

namespace atrous::tool {
namespace {

// A batch under way.
class Run {
 public:
  Run(const RunOptions& options, Model model)
      : options_(options),
        model_(std::move(model)),
        session_(model_, session_options(options.model)),
        request_(segment_options(options, model_)),
        settings_(settings_fingerprint(options, model_, request_)) {}

  int all(const std::vector<InputImage>& inputs) {
    const Interrupt interrupt(session_);
    Progress progress(static_cast<int>(inputs.size()), options_.quiet);
    Failures failures;
    std::size_t done_before = 0;
    if (options_.resume) remove_parts(inputs);
    std::size_t i = 0;
    for (; i < inputs.size() && !interrupt.requested(); ++i) {
      progress.show(static_cast<int>(i), inputs[i].path.filename().string());
      if (options_.resume && is_done(inputs[i], base(inputs[i]), settings_)) {
        ++done_before;
        continue;
      }
      try {
        const ImageReport report = one(inputs[i]);
        progress.clear();
        print(report);
      } catch (const Error& error) {
        if (interrupt.requested()) break;
        failures.add(inputs[i].path.string(), error.what(), similar_file_hint(inputs[i].path));
      } catch (const std::bad_alloc&) {
        failures.add(inputs[i].path.string(), "out of memory");
      } catch (const std::runtime_error&) {  // it concerns every image
        progress.clear();
        failures.summarise(i);
        throw;
      }
    }
    progress.clear();
    if (done_before > 0 && !options_.quiet) {
      print_note(std::to_string(done_before) + " of " + std::to_string(inputs.size()) + " images were done already");
    }
    failures.summarise(i);
    if (interrupt.requested()) {
      print_error("interrupted; every file that was written is complete");
      return interrupt.exit_code();
    }
    return failures.empty() ? kDone : kSomeFailed;
  }

 private:
  std::filesystem::path base(const InputImage& input) const {
    return (options_.outputs.folder / input.name).lexically_normal();
  }

  void remove_parts(const std::vector<InputImage>& inputs) const {
    std::vector<std::filesystem::path> bases;
    for (const InputImage& input : inputs) bases.push_back(base(input));
    remove_abandoned_parts(bases);
  }

  ImageReport one(const InputImage& input) {
    const OutputPlace place{base(input), settings_, source_fingerprint(input.path)};
    const Image image = load_image(input.path, options_.model.image_limits);
    const Stopwatch stopwatch;
    const Segmentation result = segment(image);
    ImageReport report{input.path, image.width_px, image.height_px, {}, stopwatch.ms(), {}};
    report.classes = class_shares(result.labels, result.classes, model_.facts());
    const int colors = std::max(result.classes, 2);
    report.outputs =
        write_outputs(image, result, options_.outputs, choose_palette(options_.outputs, model_.facts(), colors), place);
    return report;
  }

  // What the model cannot do, or was wrongly asked for, concerns every image: it ends the batch. An image whose size it
  // does not take fails alone.
  Segmentation segment(const Image& image) {
    try {
      return session_.segment(image, request_);
    } catch (const Error& error) {
      const bool wrongly_asked = error.code() == ErrorCode::kInvalidArgument && takes_size(image);
      if (wrongly_asked || error.code() == ErrorCode::kUnsupported) throw UsageError(error.what());
      throw;
    }
  }

  bool takes_size(const Image& image) try {
    session_.memory_estimate(image.width_px, image.height_px);
    return true;
  } catch (const Error&) {
    return false;
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
  std::string settings_;
};

int run(RunOptions& options) {
  const std::vector<InputImage> inputs = expand_inputs(options.inputs, options.recursive);
  require_distinct_names(inputs);
  require_inputs_stay(inputs, options.outputs.folder);
  if (options.network_size) options.outputs.overlay = false;
  const Model model = load_model(options.model);
  if (!options.quiet) warn_if_assumed(model);
  prepare_folder(options.outputs.folder);
  return Run(options, model).all(inputs);
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App& command = *app.add_subcommand("run", "Segment images (the default command)");
  command
      .add_option("INPUT", options->inputs,
                  "Images (JPEG, PNG, BMP, PNM), folders of them, or patterns such as '*.jpg'")
      ->required();
  add_run_options(command, *options);
  command.footer(
      "For every image it writes NAME.labels.png (one class index a pixel, with a palette) and NAME.overlay.png,\n"
      "replacing files of earlier runs, and prints the classes with their share of the pixels.\n"
      "Images of a folder keep their place below it in the output folder; links to folders are not followed. A file\n"
      "appears under its name only when it is complete. NAME.labels.png comes last, with a comment on how it was\n"
      "made, which is what --resume reads; images that were done before are not printed again. What killed runs have\n"
      "left unfinished (FILE.part-PROCESS...) is removed by --resume once it has not been written to for an hour.\n"
      "\n"
      "Examples:\n"
      "  segment photo.jpg --model deeplab.onnx\n"
      "  segment run photos --recursive --model deeplab.onnx --preset imagenet --output results\n"
      "  segment photo.jpg -m deeplab.onnx --classes person,dog --confidence --json\n"
      "\n"
      "JSON, one line an image: image, width, height, classes [{index, name, pixels, share}] (those that occur, the\n"
      "largest first), ms (decoded pixels to labels), outputs.\n"
      "\n"
      "Exit code: 0 all done; 1 some images failed, the others are written; 2 usage or model error; 130 or\n"
      "143 interrupted.");
  command.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace atrous::tool
