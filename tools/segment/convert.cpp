// The convert command: what people have to a checked, self-describing ONNX file.
#include <filesystem>
#include <memory>

#include "atrous/atrous.h"
#include "commands.h"
#include "conversion_report.h"
#include "convert_int8.h"
#include "failure.h"
#include "inputs.h"
#include "interrupt.h"
#include "json_text.h"
#include "model_options.h"
#include "stopwatch.h"
#include "verification.h"

namespace atrous::tool {
namespace {

namespace fs = std::filesystem;

struct ConvertChoice {
  ModelChoice model;
  VerifyChoice verify;
  Int8Choice int8;
  std::string out;
  std::vector<std::string> outputs;
  std::string description;
  std::string palette;
  std::string weights = "f32";
  bool drop_tail = false;
  bool dynamic = true;
  bool force = false;
  bool json = false;
};

void require_place(const ConvertChoice& choice) {
  std::error_code ignored;
  if (fs::is_directory(choice.out, ignored)) {
    throw UsageError("'" + choice.out + "' is a folder", "name the file: " + choice.out + "/model.onnx");
  }
  const fs::path folder = fs::path(choice.out).parent_path();
  if (!folder.empty() && !fs::is_directory(folder, ignored)) {
    throw UsageError("'" + choice.out + "' cannot be written: there is no folder '" + folder.string() + "'",
                     "mkdir -p " + folder.string());
  }
  const std::string extension = fs::path(choice.out).extension().string();
  if (is_image_name(choice.out) || extension == ".tflite" || extension == ".pb" || extension == ".pt" ||
      extension == ".pth") {
    throw UsageError("'" + choice.out + "' is not a name for an ONNX file, which is what is written",
                     "name it " + fs::path(choice.out).replace_extension(".onnx").string());
  }
  if (!choice.force && fs::exists(choice.out, ignored)) {
    throw UsageError("'" + choice.out + "' exists already", "--force replaces it");
  }
}

// Facts about pixels are stored together or not at all.
void require_normalisation(const ConvertChoice& choice, const ModelFacts& facts) {
  if (facts.source != FactsSource::kAssumed) return;
  const ModelChoice& model = choice.model;
  if (!model.bgr && model.size_policy.empty() && model.resize.empty()) return;
  throw UsageError("--bgr, --resize and --size-policy are stored together with the normalisation, which nothing says",
                   "add --preset imagenet|tf|unit, or --mean, --std and --scale");
}

// --palette, or the colours that belong to a data set whose class names were taken.
void choose_palette(const ConvertChoice& choice, ModelFacts& facts) {
  const std::string& names = choice.model.labels_from;
  const bool of_data_set = facts.palette.empty() && !class_names(names).empty();
  const std::string name = choice.palette.empty() && of_data_set ? names : choice.palette;
  const int classes = facts.labels.empty() ? 256 : static_cast<int>(facts.labels.size());
  if (!name.empty()) facts.palette = palette(name, classes);
}

ConvertOptions convert_options(const ConvertChoice& choice) {
  ConvertOptions options;
  ModelChoice facts = choice.model;
  facts.input_size.clear();
  options.model.outputs = choice.outputs;
  options.model.limits = choice.model.limits;
  options.model.adjust_facts = [adjust = facts_adjustment(facts), choice](ModelFacts& known) {
    adjust(known);
    require_normalisation(choice, known);
    if (!choice.description.empty()) known.description = choice.description;
    choose_palette(choice, known);
  };
  if (!choice.model.input_size.empty()) {
    const PixelSize size = parse_size(choice.model.input_size, "--input-size");
    options.height_px = size.height_px;
    options.width_px = size.width_px;
  }
  options.drop_tail = choice.drop_tail;
  options.half_weights = choice.weights == "f16";
  options.dynamic = choice.dynamic;
  options.overwrite = choice.force;
  return options;
}

// Compares source and result, adds what was found to both forms of the report, and returns the exit code.
int verify(const ConvertChoice& choice, const ConvertOptions& convert, Json& json, std::string& text) {
  if (!choice.verify.asked) return kDone;
  ParityOptions options;
  options.source.outputs = convert.model.outputs;
  options.source.limits = convert.model.limits;
  options.tolerance = verify_tolerance(choice.verify);
  options.is_cancelled = convert.is_cancelled;
  const std::vector<Verification> seen = verify_conversion(choice.verify, choice.model.path, choice.out, options);
  json["verify"] = verification_json(seen);
  text += verification_text(seen);
  return passed(seen) ? kDone : kSomeFailed;
}

int convert(ConvertChoice choice) {
  sort_words(choice.verify, choice.model.path, choice.out);
  choice.verify.image_limits = choice.model.image_limits;
  require_model_file(choice.model.path);
  require_place(choice);
  require_verify_inputs(choice.verify);
  ConvertOptions options = convert_options(choice);
  options.int8 = int8_options(choice.int8);
  if (options.int8) options.int8->image_limits = choice.model.image_limits;
  StageProgress progress(choice.int8.quiet);
  options.on_progress = [&progress](const std::string& stage, int done, int total) {
    progress.show(stage, done, total);
  };
  const Interrupt interrupt;
  options.is_cancelled = [&interrupt] { return interrupt.requested(); };
  const Stopwatch watch;
  bool written = false;
  try {
    const ConversionReport report = convert_model(choice.model.path, choice.out, options);
    progress.clear();
    written = true;
    const double ms = watch.ms();
    Json json = conversion_json(choice.model.path, choice.out, report, ms);
    std::string text = conversion_text(choice.model.path, choice.out, report, ms);
    const int code = verify(choice, options, json, text);
    print_data(choice.json ? json_line(json) : text);
    return code;
  } catch (const Error& error) {
    progress.clear();
    if (error.code() != ErrorCode::kCancelled) throw;
    print_error("interrupted: '" + choice.out + "' was " + (written ? "written, but not verified" : "not written"));
    return interrupt.exit_code();
  }
}

}  // namespace

void add_convert(CLI::App& app, Action& action) {
  const auto choice = std::make_shared<ConvertChoice>();
  CLI::App& command = *app.add_subcommand("convert", "Write a checked, self-describing ONNX file of a model");
  command.add_option("IN", choice->model.path, "The model to read")->type_name("FILE")->required();
  command.add_option("OUT", choice->out, "The ONNX file to write")->type_name("FILE")->required();
  command.add_option("--output", choice->outputs, "Keep this output instead of the first; may be given again")
      ->type_name("NAME")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_flag("--drop-tail", choice->drop_tail, "Cut the last Resize, Softmax and ArgMax off");
  command.add_option("--input-size", choice->model.input_size, "Fix the network to this size: 513x769 or 513")
      ->type_name("HxW");
  command.add_flag(
      "--dynamic,!--no-dynamic", choice->dynamic,
      "Open rows and columns of a network of one size, if that is proved to be sound (the default); images "
      "still come to that size unless another is asked for");
  command.add_option("--description", choice->description, "What the model is, to be stored")->type_name("TEXT");
  command.add_option("--palette", choice->palette, "Colours of the classes, to be stored: voc, cityscapes, ade20k")
      ->check(CLI::IsMember({"voc", "cityscapes", "ade20k"}));
  command.add_option("--weights", choice->weights, "How large weights are stored: f32, or f16 in half the bytes")
      ->check(CLI::IsMember({"f32", "f16"}))
      ->capture_default_str();
  command.add_flag("--force", choice->force, "Replace OUT if it exists");
  command.add_flag("--json", choice->json, "Print one JSON object");
  add_verify_options(command, choice->verify);
  add_int8_options(command, choice->int8);
  add_labels_option(command, choice->model);
  add_preprocessing_options(command, choice->model);
  add_model_limits(command, choice->model);
  add_image_limits(command, choice->model);
  command.footer(
      "Writes plain ONNX, opset 17, standard operators: constants folded, batch normalisation and padding moved into\n"
      "convolutions, dilation restored. Labels, pre-processing, source and a golden sample go into its metadata.\n"
      "Prints findings: what costs time or accuracy in the network, and what was done or can be done about it.\n"
      "The file appears under its name when it is complete; an interrupted conversion leaves nothing behind but, with\n"
      "int8, OUT.int8.part, with which the same command goes on where it stopped.\n"
      "\n"
      "--precision int8 writes convolutions and what lies between them as 8-bit codes (QuantizeLinear and\n"
      "DequantizeLinear), with ranges from the photographs of --calibrate; 8 are enough, 64 at most are used. Layers "
      "that\n"
      "cost more than the budget stay in f32, and the report names them. The budget counts points of mIoU with "
      "--labels,\n"
      "else percents of the pixels whose label changes.\n"
      "\n"
      "--verify compares what source and result make under the same name; exit code 1 if a layer leaves the "
      "tolerance.\n"
      "Words that end as images do (.jpg, .jpeg, .png, .bmp, .pnm, .ppm, .pgm) are its images, wherever they stand.\n"
      "\n"
      "Examples:\n"
      "  segment convert export.onnx deeplab.onnx --preset imagenet --labels-from voc\n"
      "  segment convert export.onnx small.onnx --input-size 257 --drop-tail --force\n"
      "  segment convert net.tflite net.onnx --palette voc --verify photo.jpg\n"
      "  segment convert deeplab.onnx deeplab8.onnx --precision int8 --calibrate photos --labels truth --budget 0.5\n"
      "\n"
      "JSON: source, output, source_sha256, source_bytes, output_bytes, source_nodes, output_nodes, parameters, "
      "inputs\n"
      "and outputs [{name, dtype, shape}] (open extents are -1), opened, obstacle, image_height and image_width "
      "(stored for\nan opened network, else 0), golden, findings [{rule, node, reason, action}], int8 (null for f32) "
      "{images, layers, int8_layers, int8_macs_share, kept [{node, op, macs, "
      "cost_points,\nreason}], ranges {method: maps}, equalised_pairs, measure (miou or agreement), budget_points, "
      "loss_points,\nmargin_points, all_int8_points, agreement, miou, f32_miou, resumed}, ms; with --verify verify "
      "[{input, shapes, compared, result_values, "
      "tolerance, passed,\nworst, first_beyond, outputs_without_counterpart, layers [{value, op, shape, difference, "
      "magnitude, relative}]}].");
  command.callback([choice, &action] { action = [choice] { return convert(*choice); }; });
}

}  // namespace atrous::tool
