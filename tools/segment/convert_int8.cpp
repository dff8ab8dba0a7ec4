// The int8 part of the convert command: its options and its part of the report.
#include "convert_int8.h"

#include "failure.h"
#include "inputs.h"
#include "labelled_images.h"
#include "table.h"

namespace atrous::tool {
namespace {

namespace fs = std::filesystem;

constexpr double kDefaultBudget = 1.0;

void require_int8(const Int8Choice& choice) {
  const auto refuse = [](const char* option) {
    throw UsageError(std::string(option) + " is for --precision int8 only", "add --precision int8");
  };
  if (!choice.calibrate.empty()) refuse("--calibrate");
  if (!choice.labels.empty()) refuse("--labels");
  if (choice.budget) refuse("--budget");
}

void add_labelled(const Int8Choice& choice, QuantiseOptions& options) {
  for (const LabelledImage& pair : labelled_images(choice.calibrate, choice.labels, choice.recursive)) {
    if (pair.truth.empty()) {
      throw UsageError("'" + pair.image.string() + "' has no label map '" + pair.image.stem().string() + ".png' in '" +
                       choice.labels + "'");
    }
    options.images.push_back(pair.image);
    options.labels.push_back(pair.truth);
  }
}

std::string points(double value) { return fixed(value, 2); }

std::string unit_of(const QuantisationReport& report) { return report.by_miou ? "points of mIoU" : "% of the pixels"; }

}  // namespace

void add_int8_options(CLI::App& command, Int8Choice& choice) {
  const std::string group = "Quantisation";
  command.add_option("--precision", choice.precision, "f32, or int8: quantise after training (default: f32)")
      ->check(CLI::IsMember({"f32", "int8"}))
      ->group(group);
  command.add_option("--calibrate", choice.calibrate, "Folder of photographs to choose ranges on, 8 or more")
      ->type_name("DIR")
      ->group(group);
  command
      .add_option("--labels", choice.labels,
                  "Folder of their true label maps, NAME.png for NAME.jpg: the budget counts mIoU then")
      ->type_name("DIR")
      ->group(group);
  command.add_option("--budget", choice.budget, "Points that int8 may lose on these photographs (default: 1.0)")
      ->type_name("POINTS")
      ->group(group);
  command.add_flag("-r,--recursive", choice.recursive, "Also look into the folders below --calibrate")->group(group);
  command.add_flag("-q,--quiet", choice.quiet, "No progress bar")->group(group);
}

std::optional<QuantiseOptions> int8_options(const Int8Choice& choice) {
  if (choice.precision != "int8") {
    require_int8(choice);
    return std::nullopt;
  }
  if (choice.calibrate.empty()) {
    throw UsageError("--precision int8 wants photographs", "add --calibrate DIR with 8 or more of them");
  }
  if (!fs::is_directory(choice.calibrate)) {
    throw UsageError("'" + choice.calibrate + "' is not a folder", similar_file_hint(choice.calibrate));
  }
  if (choice.budget && !(*choice.budget >= 0.0 && *choice.budget <= 100.0)) {
    throw UsageError("--budget is " + fixed(*choice.budget, 2) + ", wanted 0 to 100 points");
  }
  QuantiseOptions options;
  options.budget = choice.budget.value_or(kDefaultBudget);
  if (choice.labels.empty()) {
    options.images = images_in(choice.calibrate, choice.recursive);
  } else {
    add_labelled(choice, options);
  }
  if (options.images.empty()) throw UsageError("no images in the folder '" + choice.calibrate + "'");
  return options;
}

std::string int8_text(const QuantisationReport& report) {
  std::string text = "int8: " + std::to_string(report.int8_layers) + " of " + std::to_string(report.layers) +
                     " layers, " + percent(report.int8_macs_share) + " of their multiply-adds\n";
  text += "  loses " + points(report.loss_points) + " " + unit_of(report) + " on " + std::to_string(report.images) +
          " photographs, " + points(report.loss_points + report.margin_points) + " with the standard error; budget " +
          points(report.budget_points) + ", every layer in int8 " + points(report.all_int8_points) + "\n";
  if (report.by_miou) {
    text += "  mIoU " + fixed(report.int8_miou, 4) + ", in f32 " + fixed(report.f32_miou, 4) + "\n";
  }
  text += "  " + percent(report.agreement) + " of the pixels have the label of f32\n";
  std::string ranges;
  for (const auto& [method, count] : report.ranges) {
    ranges += (ranges.empty() ? "" : ", ") + method + " " + std::to_string(count);
  }
  text += "  ranges of maps: " + ranges + "\n";
  if (report.equalised_pairs > 0) {
    text += "  channels equalised between " + std::to_string(report.equalised_pairs) + " pairs of convolutions\n";
  }
  if (report.resumed) text += "  went on from where an earlier run stopped\n";
  for (const KeptLayer& kept : report.kept) {
    text += "  stays in f32: '" + kept.node + "' (" + kept.op + "): " + kept.reason + "\n";
  }
  return text;
}

Json int8_json(const QuantisationReport& report) {
  Json kept = Json::array();
  for (const KeptLayer& layer : report.kept) {
    kept.push_back({{"node", layer.node},
                    {"op", layer.op},
                    {"macs", layer.macs},
                    {"cost_points", layer.cost_points},
                    {"reason", layer.reason}});
  }
  Json ranges = Json::object();
  for (const auto& [method, count] : report.ranges) ranges[method] = count;
  return {{"images", report.images},
          {"layers", report.layers},
          {"int8_layers", report.int8_layers},
          {"int8_macs_share", report.int8_macs_share},
          {"kept", std::move(kept)},
          {"ranges", std::move(ranges)},
          {"equalised_pairs", report.equalised_pairs},
          {"measure", report.by_miou ? "miou" : "agreement"},
          {"budget_points", report.budget_points},
          {"loss_points", report.loss_points},
          {"margin_points", report.margin_points},
          {"all_int8_points", report.all_int8_points},
          {"agreement", report.agreement},
          {"miou", report.by_miou ? Json(report.int8_miou) : Json()},
          {"f32_miou", report.by_miou ? Json(report.f32_miou) : Json()},
          {"resumed", report.resumed}};
}

void StageProgress::show(const std::string& stage, int done, int total) {
  if (bar_ == nullptr || stage != stage_ || total != total_) {
    bar_ = std::make_unique<Progress>(total, quiet_, "steps");
    stage_ = stage;
    total_ = total;
  }
  bar_->show(done, stage);
}

}  // namespace atrous::tool
