// The options that every command with a model shares, and loading the model that they describe.
#include "model_options.h"

#include <algorithm>
#include <filesystem>

#include "atrous/installed_models.h"
#include "class_list.h"
#include "failure.h"
#include "foreign_model.h"
#include "inputs.h"

namespace atrous::tool {
namespace {

namespace fs = std::filesystem;

constexpr PixelSize kUsualSize{513, 513};  // what DeepLab was trained and is exported at

const std::vector<std::string> kSizePolicies = {"squash", "fit", "inside", "native"};  // in the order of SizePolicy

// One of kSizePolicies.
SizePolicy parse_size_policy(const std::string& text) {
  return static_cast<SizePolicy>(std::ranges::find(kSizePolicies, text) - kSizePolicies.begin());
}

bool says_normalisation(const ModelChoice& choice) {
  return !choice.preset.empty() || !choice.mean.empty() || !choice.std.empty() || !choice.scale.empty();
}

float parse_scale(const std::string& text) {
  const auto scale = parse_number(text);
  if (!scale || *scale <= 0.0F)
    throw UsageError("--scale: wants a positive number as 0.00392 or 1/255, got '" + text + "'");
  return *scale;
}

std::array<float, 3> parse_std(const std::string& text) {
  const auto triple = parse_triple(text, "--std");
  if (std::ranges::any_of(triple, [](float value) { return !(value > 0.0F); })) {
    throw UsageError("--std: wants three positive numbers, got '" + text + "'");
  }
  return triple;
}

// The options are read before the model is, so that a slip in them costs no time.
struct Adjustment {
  explicit Adjustment(const ModelChoice& from) : choice(from) {
    if (!choice.preset.empty()) normalisation = atrous::preset(choice.preset);
    if (!choice.mean.empty()) mean = parse_triple(choice.mean, "--mean");
    if (!choice.std.empty()) std = parse_std(choice.std);
    if (!choice.scale.empty()) scale = parse_scale(choice.scale);
    if (!choice.input_size.empty()) size = parse_size(choice.input_size, "--input-size");
    if (!choice.labels_from.empty()) labels = read_class_names(choice.labels_from);
  }

  void apply(ModelFacts& facts) const {
    Preprocessing& pixels = facts.preprocessing;
    if (normalisation) {
      pixels.mean = normalisation->mean;
      pixels.std = normalisation->std;
      pixels.scale = normalisation->scale;
      pixels.color = normalisation->color;
    }
    if (mean) pixels.mean = *mean;
    if (std) pixels.std = *std;
    if (scale) pixels.scale = *scale;
    if (choice.bgr) pixels.color = ColorOrder::kBgr;
    if (!choice.resize.empty()) {
      pixels.resize = choice.resize == "bilinear" ? PixelResize::kBilinear : PixelResize::kAntialiased;
    }
    if (!choice.size_policy.empty()) pixels.size_policy = parse_size_policy(choice.size_policy);
    if (choice.size_policy == "native") pixels.height_px = pixels.width_px = 0;  // not resized, whatever the file says
    if (size) {
      pixels.height_px = size->height_px;
      pixels.width_px = size->width_px;
      // A size that the user names is meant, also where the model would take any.
      if (!pixels.size_policy || (choice.size_policy.empty() && *pixels.size_policy == SizePolicy::kNative)) {
        pixels.size_policy = SizePolicy::kSquash;
      }
    }
    if (says_normalisation(choice)) facts.source = FactsSource::kOptions;
    if (!labels.empty()) facts.labels = labels;
  }

  ModelChoice choice;
  std::optional<Preprocessing> normalisation;
  std::optional<std::array<float, 3>> mean;
  std::optional<std::array<float, 3>> std;
  std::optional<float> scale;
  std::optional<PixelSize> size;
  std::vector<std::string> labels;
};

// The extents of the first input that hold pixels; 0 where they are open or no image goes in.
PixelSize own_size(const Model& model) {
  if (model.inputs().empty() || model.inputs().front().shape.rank() != 4) return {};
  const Shape& shape = model.inputs().front().shape;
  const auto is_channels = [](std::int64_t extent) { return extent == 1 || extent == 3; };
  const int height_axis = !is_channels(shape[1]) && is_channels(shape[3]) ? 1 : 2;
  const auto pixels = [&](int axis) { return static_cast<int>(std::max<std::int64_t>(shape[axis], 0)); };
  return {pixels(height_axis), pixels(height_axis + 1)};
}

void require_size_fits(const Model& model, const Adjustment& adjustment) {
  if (!adjustment.size) return;
  const PixelSize own = own_size(model);
  const bool fits = (own.height_px == 0 || own.height_px == adjustment.size->height_px) &&
                    (own.width_px == 0 || own.width_px == adjustment.size->width_px);
  if (fits) return;
  throw UsageError("--input-size: '" + model.name() + "' was exported for " + std::to_string(own.height_px) + "x" +
                       std::to_string(own.width_px) + " only",
                   "leave --input-size out: images are brought to that size");
}

constexpr const char* kLimits = "Limits, against files that claim too much";

std::string with_default(const char* what, const std::string& value) {
  return std::string(what) + " (default: " + value + ")";
}

// "8G": the largest unit that leaves a whole number.
std::string size_text(std::int64_t bytes) {
  const char* const units[] = {"", "K", "M", "G", "T"};
  std::size_t unit = 0;
  for (; bytes != 0 && bytes % 1024 == 0 && unit + 1 < std::size(units); ++unit) bytes /= 1024;
  return std::to_string(bytes) + units[unit];
}

std::string refuse_negative(std::string& text) {
  return text.starts_with('-') ? "wants 1 byte or more, got " + text : "";
}

// Of bytes without a unit: what 64 bits hold has 18 digits and some of 19.
std::string refuse_extremes(const std::string& text) {
  return text == "0" || text.size() > 18 ? "wants 1 byte to 10^18, got " + text : "";
}

// Bytes also as 512M or 4G. The value there is the default.
void add_byte_limit(CLI::App& command, const char* name, std::int64_t& bytes, const char* what) {
  command.add_option(name, bytes, with_default(what, size_text(bytes)))
      ->type_name("BYTES")
      ->transform(CLI::AsSizeValue(false).description(""))
      ->transform(CLI::Validator(refuse_negative, ""))  // before the other, which takes them in some versions
      ->check(refuse_extremes)
      ->group(kLimits);
}

// The file that --model means: a path, the name of an installed model, or the default one where nothing is chosen. A
// name that nothing has comes back as it is.
std::string model_file(const std::string& choice) {
  std::error_code ignored;
  const bool is_name = fs::path(choice).filename() == choice && fs::path(choice).extension().empty();
  if (!choice.empty() && (!is_name || fs::exists(choice, ignored))) return choice;
  const std::string name = choice.empty() ? default_model() : choice;
  for (const InstalledModel& model : installed_models()) {
    if (model.name == name) return model.path.string();
  }
  if (choice.empty()) {
    throw UsageError("no model given, and the default one is not installed",
                     "name the network: --model MODEL.onnx; segment models lists what is installed");
  }
  return choice;
}

}  // namespace

const char* policy_name(SizePolicy policy) { return kSizePolicies[static_cast<std::size_t>(policy)].c_str(); }

void require_model_file(const std::string& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    const std::string similar = similar_file_hint(path);
    throw UsageError("no such model: '" + path + "'",
                     similar.empty() ? "segment models lists what is installed" : similar);
  }
  const ForeignModel foreign = recognise_foreign_model(path);
  if (!foreign.kind.empty()) throw UsageError("'" + path + "' is " + foreign.kind, foreign.hint);
}

std::function<void(ModelFacts&)> facts_adjustment(const ModelChoice& choice) {
  return [adjustment = Adjustment(choice)](ModelFacts& facts) { adjustment.apply(facts); };
}

void add_model_options(CLI::App& command, ModelChoice& choice) {
  const std::string group = "Model";
  command
      .add_option("-m,--model", choice.path,
                  "The network: an ONNX or TensorFlow Lite file, or the name of an installed model (default: pages)")
      ->type_name("FILE|NAME")
      ->check([](const std::string& text) { return std::string(text.empty() ? "is empty" : ""); })
      ->group(group);
  command.add_option("--output-name", choice.output_name, "Take this output of the network instead of the first")
      ->type_name("NAME")
      ->group(group);
  command.add_option("--input-size", choice.input_size, "Size at which a network of open size runs: 513x769 or 513")
      ->type_name("HxW")
      ->group(group);
  add_labels_option(command, choice);
  command.add_option("--threads", choice.threads, "Threads to use (default: all CPUs that the process may use)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->group(group);
  command
      .add_option("--precision", choice.precision,
                  "f32; bf16: half the bits in large convolutions, on CPUs that have it; auto: bf16 where the CPU has "
                  "it (default: f32)")
      ->check(CLI::IsMember({"f32", "bf16", "auto"}))
      ->group(group);
  add_model_limits(command, choice);
}

void add_model_limits(CLI::App& command, ModelChoice& choice) {
  Limits& limits = choice.limits;
  add_byte_limit(command, "--max-model-bytes", limits.max_file_bytes, "Largest model file");
  add_byte_limit(command, "--max-tensor-bytes", limits.max_tensor_bytes, "Largest single weight");
  add_byte_limit(command, "--max-weight-bytes", limits.max_weight_bytes, "All weights together");
  command
      .add_option("--max-nodes", limits.max_nodes,
                  with_default("Nodes of the network", std::to_string(limits.max_nodes)))
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->group(kLimits);
}

void add_image_limits(CLI::App& command, ModelChoice& choice) {
  std::int64_t& pixels = choice.image_limits.max_pixels;
  command.add_option("--max-pixels", pixels, with_default("Largest image", std::to_string(pixels)))
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->group(kLimits);
}

void add_labels_option(CLI::App& command, ModelChoice& choice) {
  command
      .add_option("--labels-from", choice.labels_from,
                  "Class names: voc, cityscapes, ade20k, or a file with one name a line")
      ->type_name("NAME|FILE")
      ->group("Model");
}

void add_tuning_options(CLI::App& command, ModelChoice& choice) {
  const std::string group = "Tuning";
  command
      .add_flag("--tune", choice.tune,
                "Choose the kernels of convolutions by timing them; what was timed once on this machine is remembered")
      ->group(group);
  command
      .add_option("--tune-cache", choice.tune_cache,
                  "Where to remember it (default: atrous/tuning.json in $XDG_CACHE_HOME or ~/.cache); implies --tune")
      ->type_name("FILE")
      ->group(group);
}

void add_preprocessing_options(CLI::App& command, ModelChoice& choice) {
  const std::string group = "Pre-processing, where the model file does not say: value = (pixel * scale - mean) / std";
  command.add_option("--preset", choice.preset, "Usual values: imagenet (torchvision), tf (x/127.5 - 1), unit (x/255)")
      ->check(CLI::IsMember({"imagenet", "tf", "unit"}))
      ->group(group);
  command.add_option("--mean", choice.mean, "Mean of each channel, in the network's order")
      ->type_name("A,B,C")
      ->group(group);
  command.add_option("--std", choice.std, "Standard deviation of each channel")->type_name("A,B,C")->group(group);
  command.add_option("--scale", choice.scale, "Factor on the 8-bit pixels, as 1/255")->type_name("X")->group(group);
  command.add_flag("--bgr", choice.bgr, "The network wants blue first")->group(group);
  command
      .add_option("--resize", choice.resize,
                  "How pixels are resized: antialiased (as Pillow), bilinear (as OpenCV: between the four around)")
      ->check(CLI::IsMember({"antialiased", "bilinear"}))
      ->group(group);
  command
      .add_option(
          "--size-policy", choice.size_policy,
          "How an image comes to the network's size: squash (resize, whatever the aspect), fit (keep the aspect, "
          "pad), inside (keep the aspect, an open network takes that size), native (do not resize)")
      ->check(CLI::IsMember(kSizePolicies))
      ->group(group);
}

SessionOptions session_options(const ModelChoice& choice) {
  SessionOptions options;
  options.threads = choice.threads;
  if (choice.precision == "bf16") options.precision = Precision::kBf16;
  if (choice.precision == "auto") options.precision = Precision::kAuto;
  options.tune = choice.tune || !choice.tune_cache.empty();
  options.tune_cache = choice.tune_cache;
  return options;
}

Model load_model(const ModelChoice& choice) {
  const std::string path = model_file(choice.path);
  require_model_file(path);
  const Adjustment adjustment(choice);
  ModelOptions options;
  options.limits = choice.limits;
  if (!choice.output_name.empty()) options.outputs = {choice.output_name};
  options.adjust_facts = [&](ModelFacts& facts) { adjustment.apply(facts); };
  Model model = Model::load(path, options);
  require_size_fits(model, adjustment);
  return model;
}

void warn_if_assumed(const Model& model) {
  if (model.facts().source != FactsSource::kAssumed) return;
  print_warning("'" + model.name() +
                    "' does not say how it wants its pixels: assuming RGB, value = pixel / 255 (preset unit); "
                    "the labels are meaningless if it was trained otherwise",
                "set --preset imagenet|tf|unit, or --mean, --std, --scale and --bgr");
}

PixelSize network_size(const Model& model, const ModelChoice& choice) {
  if (!choice.input_size.empty()) return parse_size(choice.input_size, "--input-size");
  const Preprocessing& pixels = model.facts().preprocessing;
  PixelSize size = kUsualSize;
  if (pixels.height_px > 0 && pixels.width_px > 0) size = {pixels.height_px, pixels.width_px};
  const PixelSize own = own_size(model);
  if (own.height_px > 0) size.height_px = own.height_px;
  if (own.width_px > 0) size.width_px = own.width_px;
  return size;
}

}  // namespace atrous::tool
