// `convert --verify`: source and result on the same input, layer by layer.
#include "verification.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "atrous/image.h"
#include "failure.h"
#include "inputs.h"
#include "numbers.h"
#include "table.h"

namespace atrous::tool {
namespace {

std::string scientific(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2e", value);
  return text;
}

std::string inputs_text(const ParityReport& report) {
  std::string text;
  for (const Shape& shape : report.inputs) text += (text.empty() ? "" : ", ") + shape.text();
  return text;
}

const LayerParity* layer_at(const ParityReport& report, int position) {
  return position < 0 ? nullptr : &report.layers[static_cast<std::size_t>(position)];
}

std::string layer_text(const LayerParity& layer) {
  return "'" + layer.value + "' (" + layer.op + "), " + scientific(layer.relative()) + " of its largest magnitude";
}

std::string conclusion(const ParityReport& report) {
  std::string text;
  if (const LayerParity* worst = layer_at(report, report.worst)) text += "  furthest off: " + layer_text(*worst) + "\n";
  if (const LayerParity* first = layer_at(report, report.first_beyond)) {
    text += "  first beyond the tolerance of " + scientific(report.tolerance) + ": " + layer_text(*first) + "\n";
  } else {
    text += "  no layer is beyond the tolerance of " + scientific(report.tolerance) + "\n";
  }
  for (const std::string& output : report.outputs_without_counterpart) {
    text += "  output '" + output + "' has no counterpart of this name in the source\n";
  }
  return text;
}

Json layer_json(const LayerParity& layer) {
  return {{"value", layer.value},         {"op", layer.op},
          {"shape", layer.shape.dims()},  {"difference", number_or_null(layer.difference)},
          {"magnitude", layer.magnitude}, {"relative", number_or_null(layer.relative())}};
}

}  // namespace

void add_verify_options(CLI::App& command, VerifyChoice& choice) {
  command.add_option("IMAGE", choice.images, "What --verify compares on; may stand before IN and OUT, too")
      ->type_name("FILE");
  command.add_flag("--verify", choice.asked,
                   "Run source and result on the same input and compare them layer by layer: on every IMAGE, or else "
                   "on seeded numbers");
  command
      .add_option("--tolerance", choice.tolerance,
                  "How far a layer may be off with --verify, relative to its largest magnitude (default: 1e-4)")
      ->type_name("X");
}

void sort_words(VerifyChoice& choice, std::string& in, std::string& out) {
  if (!choice.asked) {
    if (choice.images.empty()) return;
    throw UsageError("'" + choice.images.front() + "' is one word more than IN and OUT",
                     "add --verify to compare on it");
  }
  std::vector<std::string> words = {in, out};
  words.insert(words.end(), choice.images.begin(), choice.images.end());
  std::stable_partition(words.begin(), words.end(), [](const std::string& word) { return !is_image_name(word); });
  if (is_image_name(words[1])) {
    throw UsageError("IN and OUT are wanted beside the images of --verify", "segment convert IN OUT --verify IMAGE");
  }
  in = words[0];
  out = words[1];
  choice.images.assign(words.begin() + 2, words.end());
}

double verify_tolerance(const VerifyChoice& choice) {
  if (choice.tolerance.empty()) return ParityOptions().tolerance;
  const auto tolerance = parse_number(choice.tolerance);
  if (!tolerance || !(*tolerance >= 0.0F)) {
    throw UsageError("--tolerance: wants a number from 0 as 1e-3, got '" + choice.tolerance + "'");
  }
  return static_cast<double>(*tolerance);
}

void require_verify_inputs(const VerifyChoice& choice) {
  if (!choice.asked && !choice.tolerance.empty()) {
    throw UsageError("--tolerance says nothing without --verify", "add --verify");
  }
  verify_tolerance(choice);
  std::error_code ignored;
  for (const std::string& path : choice.images) {
    if (!std::filesystem::exists(path, ignored)) {
      throw UsageError("--verify: no such image: '" + path + "'", similar_file_hint(path));
    }
  }
}

std::vector<Verification> verify_conversion(const VerifyChoice& choice, const std::string& source,
                                            const std::string& result, const ParityOptions& options) {
  std::vector<Verification> verifications;
  for (const std::string& path : choice.images) {
    const Image image = load_image(path, choice.image_limits);
    verifications.push_back({path, compare_layers(source, result, &image, options)});
  }
  if (choice.images.empty()) verifications.push_back({"seeded", compare_layers(source, result, nullptr, options)});
  return verifications;
}

bool passed(const std::vector<Verification>& verifications) {
  bool all = true;
  for (const Verification& verification : verifications) all = all && verification.report.passed();
  return all;
}

std::string verification_text(const std::vector<Verification>& verifications) {
  std::string text;
  for (const auto& [input, report] : verifications) {
    text += "verified on " + (input == "seeded" ? "seeded numbers" : "'" + input + "'") + ", " + inputs_text(report) +
            ": " + std::to_string(report.layers.size()) + " of " + std::to_string(report.result_values) +
            " values are in the source under the same name\n";
    Table table({{"value"}, {"operator"}, {"difference", Align::kRight}, {"relative", Align::kRight}});
    for (const LayerParity& layer : report.layers) {
      table.add({layer.value, layer.op, scientific(layer.difference), scientific(layer.relative())});
    }
    if (!table.empty()) text += table.text(2);
    text += conclusion(report);
  }
  return text;
}

Json verification_json(const std::vector<Verification>& verifications) {
  Json list = Json::array();
  for (const auto& [input, report] : verifications) {
    Json shapes = Json::array();
    for (const Shape& shape : report.inputs) shapes.push_back(shape.dims());
    Json layers = Json::array();
    for (const LayerParity& layer : report.layers) layers.push_back(layer_json(layer));
    const LayerParity* worst = layer_at(report, report.worst);
    const LayerParity* first = layer_at(report, report.first_beyond);
    list.push_back({{"input", input},
                    {"shapes", std::move(shapes)},
                    {"compared", report.layers.size()},
                    {"result_values", report.result_values},
                    {"tolerance", report.tolerance},
                    {"passed", report.passed()},
                    {"worst", worst == nullptr ? Json() : Json(worst->value)},
                    {"first_beyond", first == nullptr ? Json() : Json(first->value)},
                    {"outputs_without_counterpart", report.outputs_without_counterpart},
                    {"layers", std::move(layers)}});
  }
  return list;
}

}  // namespace atrous::tool
