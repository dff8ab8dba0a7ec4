// The eval command: how well a model's labels agree with the truth.
#include <cmath>
#include <memory>
#include <optional>

#include "atrous/atrous.h"
#include "class_list.h"
#include "commands.h"
#include "failure.h"
#include "failures.h"
#include "json_text.h"
#include "labelled_images.h"
#include "model_options.h"
#include "progress.h"
#include "table.h"

namespace atrous::tool {
namespace {

struct EvalOptions {
  ModelChoice model;
  std::string images;
  std::string labels;
  std::string enlarge = "bilinear";
  int ignore = 255;
  bool recursive = false;
  bool json = false;
  bool quiet = false;
};

class Evaluation {
 public:
  Evaluation(const EvalOptions& options, const Model& model)
      : options_(options), session_(model, session_options(options.model)) {
    if (options.enlarge == "nearest") request_.enlarge = Enlarge::kNearest;
  }

  // Counts the images that can be read and labelled; the others are summarised on stderr.
  int all(const std::vector<LabelledImage>& pairs) {
    Progress progress(static_cast<int>(pairs.size()), options_.quiet);
    Failures failures;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      progress.show(static_cast<int>(i), pairs[i].image.filename().string());
      try {
        one(pairs[i]);
      } catch (const Error& error) {
        failures.add(pairs[i].image.string(), error.what());
      }
    }
    progress.clear();
    failures.summarise(pairs.size());
    return failures.empty() ? kDone : kSomeFailed;
  }

  const std::optional<Confusion>& confusion() const { return confusion_; }
  int images() const { return images_; }

 private:
  void one(const LabelledImage& pair) {
    if (pair.truth.empty()) {
      throw Error(ErrorCode::kNotFound,
                  "no label map '" + pair.image.stem().string() + ".png' in '" + options_.labels + "'");
    }
    const LabelMap truth = load_labels(pair.truth, options_.model.image_limits);
    const Segmentation result = session_.segment(load_image(pair.image, options_.model.image_limits), request_);
    if (!confusion_) confusion_.emplace(std::max(result.classes, 2), options_.ignore);
    confusion_->add(result.labels, truth);
    ++images_;
  }

  const EvalOptions& options_;
  Session session_;
  SegmentOptions request_;
  std::optional<Confusion> confusion_;
  int images_ = 0;
};

std::int64_t true_pixels(const Confusion& confusion, int klass) {
  std::int64_t sum = 0;
  for (int predicted = 0; predicted <= confusion.classes(); ++predicted) sum += confusion.at(klass, predicted);
  return sum;
}

Json confusion_rows(const Confusion& confusion) {
  Json rows = Json::array();
  for (int truth = 0; truth < confusion.classes(); ++truth) {
    Json row = Json::array();
    for (int predicted = 0; predicted < confusion.classes(); ++predicted) row.push_back(confusion.at(truth, predicted));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string eval_json(const Confusion& confusion, const ModelFacts& facts, int images) {
  Json classes = Json::array();
  for (int klass = 0; klass < confusion.classes(); ++klass) {
    classes.push_back({{"name", class_name(facts, klass)},
                       {"iou", number_or_null(confusion.iou(klass))},
                       {"pixels", true_pixels(confusion, klass)}});
  }
  return json_line({{"images", images},
                    {"miou", number_or_null(confusion.mean_iou())},
                    {"pixel_accuracy", number_or_null(confusion.pixel_accuracy())},
                    {"classes", classes},
                    {"confusion", confusion_rows(confusion)}});
}

// Classes that occur in the truth or among the predictions.
std::vector<int> seen_classes(const Confusion& confusion) {
  std::vector<int> seen;
  for (int klass = 0; klass < confusion.classes(); ++klass) {
    if (!std::isnan(confusion.iou(klass))) seen.push_back(klass);
  }
  return seen;
}

// Which share of a true class's pixels got which label; rows and columns are the classes that were seen.
std::string confusion_table(const Confusion& confusion, const ModelFacts& facts, const std::vector<int>& seen) {
  std::vector<Column> columns{{"true class"}};
  for (const int klass : seen) columns.push_back({class_name(facts, klass), Align::kRight});
  Table table(columns);
  for (const int truth : seen) {
    const auto all = static_cast<double>(true_pixels(confusion, truth));
    std::vector<std::string> cells{class_name(facts, truth)};
    for (const int predicted : seen) {
      const auto pixels = static_cast<double>(confusion.at(truth, predicted));
      cells.push_back(all > 0.0 ? percent(pixels / all) : "-");
    }
    table.add(std::move(cells));
  }
  return table.text();
}

std::string eval_text(const Confusion& confusion, const ModelFacts& facts, int images) {
  constexpr std::size_t kMostColumns = 12;  // what a terminal is wide enough for
  const std::vector<int> seen = seen_classes(confusion);
  Table table({{"class"}, {"IoU", Align::kRight}, {"true pixels", Align::kRight}});
  for (const int klass : seen) {
    table.add({class_name(facts, klass), percent(confusion.iou(klass)), std::to_string(true_pixels(confusion, klass))});
  }
  const bool fits = seen.size() <= kMostColumns;
  return table.text() + "\n" +
         (fits ? "labelled as:\n" + confusion_table(confusion, facts, seen)
               : "confusion of so many classes: see --json\n") +
         "\nimages " + std::to_string(images) + ", mIoU " + fixed(confusion.mean_iou(), 4) + ", pixel accuracy " +
         fixed(confusion.pixel_accuracy(), 4) + "\n";
}

int evaluate(const EvalOptions& options) {
  const std::vector<LabelledImage> pairs = labelled_images(options.images, options.labels, options.recursive);
  const Model model = load_model(options.model);
  if (!options.quiet) warn_if_assumed(model);
  Evaluation evaluation(options, model);
  const int status = evaluation.all(pairs);
  if (evaluation.images() == 0) return status;
  const Confusion& confusion = *evaluation.confusion();
  const auto text = options.json ? eval_json : eval_text;
  print_data(text(confusion, model.facts(), evaluation.images()));
  return status;
}

}  // namespace

void add_eval(CLI::App& app, Action& action) {
  const auto options = std::make_shared<EvalOptions>();
  CLI::App& command = *app.add_subcommand("eval", "Score a model against true label maps: mIoU, accuracy, confusion");
  command.add_option("--images", options->images, "Folder of the images")->type_name("DIR")->required();
  command
      .add_option("--labels", options->labels,
                  "Folder of the true label maps: indexed or grey PNG files, NAME.png for NAME.jpg")
      ->type_name("DIR")
      ->required();
  command.add_flag("-r,--recursive", options->recursive, "Also look into the folders below");
  command.add_option("--enlarge", options->enlarge, "How labels come to the size of the image: bilinear or nearest")
      ->check(CLI::IsMember({"bilinear", "nearest"}));
  command.add_option("--ignore", options->ignore, "Pixels whose true label is this do not count (default: 255)")
      ->type_name("LABEL")
      ->check(CLI::Range(0, 65535));
  command.add_flag("--json", options->json, "Print one JSON object");
  command.add_flag("-q,--quiet", options->quiet, "No progress bar, no warnings");
  add_model_options(command, options->model);
  add_image_limits(command, options->model);
  add_tuning_options(command, options->model);
  add_preprocessing_options(command, options->model);
  command.footer(
      "The mean IoU is taken over the classes that occur in the truth. Rows of the second table are true classes: how\n"
      "their pixels were labelled. An image without a label map, or with true labels that are no\n"
      "classes of the model, counts as failed (exit code 1), the others are scored.\n"
      "\n"
      "Example:\n"
      "  segment eval --model deeplab.onnx --images photos --labels truth --json\n"
      "\n"
      "JSON: images, miou, pixel_accuracy, classes [{name, iou, pixels}] (every class; iou is null where a class "
      "occurs\n"
      "neither in the truth nor in the labels), confusion [true class][predicted class] in pixels.");
  command.callback([options, &action] { action = [options] { return evaluate(*options); }; });
}

}  // namespace atrous::tool
