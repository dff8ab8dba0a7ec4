// The inspect command: what a model says of itself, what it consists of, and whether it still makes what it made.
#include <filesystem>
#include <memory>

#include "atrous/atrous.h"
#include "commands.h"
#include "failure.h"
#include "json_text.h"
#include "model_options.h"
#include "table.h"

namespace atrous::tool {
namespace {

struct InspectOptions {
  ModelChoice model;
  std::string dot;
  bool check = false;
  bool json = false;
};

// What is known of a model, with the figures of a plan where one can be made.
struct Inspection {
  Model model;
  std::vector<OperatorCount> operators;
  PixelSize size;
  PlanReport plan;
  std::string plan_obstacle;
  std::int64_t macs = 0;
  std::int64_t useful_macs = 0;
  GoldenCheck golden;
};

constexpr const char* kResizes[] = {"antialiased", "bilinear"};
constexpr const char* kSources[] = {"metadata", "sidecar", "options", "assumed"};

std::string property(const Model& model, const std::string& key) {
  const auto found = model.properties().find("atrous." + key);
  return found == model.properties().end() ? "" : found->second;
}

Inspection look_into(const InspectOptions& options) {
  Inspection seen{load_model(options.model), {}, {}, {}, {}, 0, 0, {}};
  seen.operators = count_operators(seen.model);
  seen.size = network_size(seen.model, options.model);
  try {
    Session session(seen.model, session_options(options.model));
    seen.plan = session.explain(seen.size.width_px, seen.size.height_px);
    for (const StepReport& step : seen.plan.steps) {
      seen.macs += step.macs;
      seen.useful_macs += step.useful_macs;
    }
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kUnsupported) throw;
    seen.plan_obstacle = error.what();
  }
  if (options.check) seen.golden = check_golden(seen.model);
  return seen;
}

std::string triple(const std::array<float, 3>& values) {
  std::string text;
  for (const float value : values) text += (text.empty() ? "" : ", ") + fixed(static_cast<double>(value), 4);
  return text;
}

void add_facts(Table& table, const Model& model) {
  const ModelFacts& facts = model.facts();
  const Preprocessing& pixels = facts.preprocessing;
  if (!facts.description.empty()) table.add({"description", facts.description});
  for (const TensorInfo& input : model.inputs()) table.add({"input", input.name + " " + input.shape.text()});
  for (const TensorInfo& output : model.outputs()) table.add({"output", output.name + " " + output.shape.text()});
  table.add({"pixels", std::string("(pixel * ") + fixed(static_cast<double>(pixels.scale), 6) + " - mean) / std, " +
                           (pixels.color == ColorOrder::kBgr ? "BGR" : "RGB") + ", from " +
                           kSources[static_cast<int>(facts.source)]});
  table.add({"mean, std", triple(pixels.mean) + "; " + triple(pixels.std)});
  table.add({"resizing", kResizes[static_cast<int>(pixels.resize)]});
  if (pixels.height_px > 0 && pixels.width_px > 0) {
    table.add({"size of images", std::to_string(pixels.height_px) + "x" + std::to_string(pixels.width_px)});
  }
  if (pixels.size_policy) table.add({"size policy", policy_name(*pixels.size_policy)});
  std::string labels;
  for (const std::string& label : facts.labels) labels += (labels.empty() ? "" : ", ") + label;
  table.add({"labels", labels.empty() ? "none" : std::to_string(facts.labels.size()) + ": " + labels});
  table.add({"palette", facts.palette.empty() ? "none" : std::to_string(facts.palette.size()) + " colours"});
  for (const char* key : {"source", "source_sha256", "tool_version"}) {
    if (const std::string text = property(model, key); !text.empty()) table.add({key, text});
  }
}

std::string golden_text(const GoldenCheck& golden) {
  if (!golden.stored) return "none is stored";
  if (!golden.same_input) return "the input cannot be made again";
  return std::string(golden.passed() ? "as stored" : "DIFFERS") + ": " + std::to_string(golden.values) +
         " values, largest difference " + fixed(golden.difference, 6) + ", largest magnitude " +
         fixed(golden.magnitude, 4);
}

std::string inspect_text(const InspectOptions& options, const Inspection& seen) {
  Table table({{"fact"}, {"value"}});
  add_facts(table, seen.model);
  table.add({"opset", std::to_string(seen.model.opset())});
  table.add({"parameters", fixed(static_cast<double>(seen.model.parameters()) / 1e6, 3) + " M"});
  const std::string size = std::to_string(seen.size.height_px) + "x" + std::to_string(seen.size.width_px);
  if (seen.plan_obstacle.empty()) {
    table.add({"GMAC at " + size, fixed(static_cast<double>(seen.macs) / 1e9, 3) + ", useful " +
                                      fixed(static_cast<double>(seen.useful_macs) / 1e9, 3)});
    table.add({"receptive field", std::to_string(seen.plan.receptive_field_px) + " px" +
                                      (seen.plan.sees_whole_image ? ", and the whole image by pooling" : "")});
    table.add({"output stride", std::to_string(seen.plan.output_stride)});
  } else {
    table.add({"plan", seen.plan_obstacle});
  }
  std::string operators;
  for (const OperatorCount& count : seen.operators) {
    operators += (operators.empty() ? "" : ", ") + std::to_string(count.nodes) + " " + count.op;
  }
  table.add({"operators", operators});
  if (options.check) table.add({"golden sample", golden_text(seen.golden)});
  return seen.model.name() + "\n" + table.text();
}

Json facts_json(const Model& model) {
  const ModelFacts& facts = model.facts();
  const Preprocessing& pixels = facts.preprocessing;
  Json json = {{"description", facts.description},
               {"facts_from", kSources[static_cast<int>(facts.source)]},
               {"mean", pixels.mean},
               {"std", pixels.std},
               {"scale", pixels.scale},
               {"color", pixels.color == ColorOrder::kBgr ? "bgr" : "rgb"},
               {"resize", kResizes[static_cast<int>(pixels.resize)]},
               {"size_policy", pixels.size_policy ? Json(policy_name(*pixels.size_policy)) : Json()},
               {"labels", facts.labels},
               {"palette", facts.palette}};
  for (const char* key : {"source", "source_sha256", "tool_version"}) json[key] = property(model, key);
  return json;
}

std::string inspect_json(const InspectOptions& options, const Inspection& seen) {
  Json json = {{"model", seen.model.name()}, {"opset", seen.model.opset()}, {"parameters", seen.model.parameters()}};
  json.update(facts_json(seen.model));
  Json operators = Json::object();
  for (const OperatorCount& count : seen.operators) operators[count.op] = count.nodes;
  json["operators"] = std::move(operators);
  json["height"] = seen.size.height_px;
  json["width"] = seen.size.width_px;
  json["macs"] = seen.macs;
  json["useful_macs"] = seen.useful_macs;
  json["receptive_field_px"] = seen.plan.receptive_field_px;
  json["sees_whole_image"] = seen.plan.sees_whole_image;
  json["output_stride"] = seen.plan.output_stride;
  json["plan_obstacle"] = seen.plan_obstacle;
  if (options.check) {
    json["golden"] = {{"stored", seen.golden.stored},       {"same_input", seen.golden.same_input},
                      {"values", seen.golden.values},       {"difference", number_or_null(seen.golden.difference)},
                      {"magnitude", seen.golden.magnitude}, {"passed", seen.golden.passed()}};
  }
  return json_line(json);
}

void write_drawing(const InspectOptions& options, const Model& model) {
  for (const std::filesystem::path& file : model.files()) {
    std::error_code ignored;
    if (!std::filesystem::equivalent(file, options.dot, ignored)) continue;
    throw UsageError("the drawing would replace '" + file.string() + "'", "choose another name with --dot");
  }
  save_drawing(model, options.dot);
}

int inspect(const InspectOptions& options) {
  const Inspection seen = look_into(options);
  if (!options.dot.empty()) write_drawing(options, seen.model);
  print_data(options.json ? inspect_json(options, seen) : inspect_text(options, seen));
  return !options.check || seen.golden.passed() ? kDone : kSomeFailed;
}

}  // namespace

void add_inspect(CLI::App& app, Action& action) {
  const auto options = std::make_shared<InspectOptions>();
  CLI::App& command = *app.add_subcommand("inspect", "Show what a model says of itself and what it consists of");
  command.add_option("MODEL", options->model.path, "The network, an ONNX or TensorFlow Lite file")
      ->type_name("FILE")
      ->required();
  command.add_option("--input-size", options->model.input_size, "Size for the figures of an open network: 513x769")
      ->type_name("HxW");
  command.add_option("--dot", options->dot, "Write a drawing for Graphviz")->type_name("FILE");
  command.add_flag("--check", options->check, "Make the golden sample again; exit code 1 if it differs");
  command.add_flag("--json", options->json, "Print one JSON object");
  add_model_limits(command, options->model);
  command.footer(
      "A golden sample is what the model made of a seeded input when it was converted, at 8x8 positions. It differs\n"
      "where a value is off by more than 1e-3 of the largest, or 0.05 in a quantised network.\n"
      "\n"
      "Examples:\n"
      "  segment inspect deeplab.onnx --check\n"
      "  segment inspect deeplab.onnx --dot deeplab.dot && dot -Tsvg deeplab.dot > deeplab.svg\n"
      "\n"
      "JSON: model, opset, parameters, description, facts_from, mean, std, scale, color, resize, size_policy, labels, "
      "palette,\n"
      "source, source_sha256, tool_version, operators {OP: count}, height, width, macs, useful_macs, "
      "receptive_field_px,\n"
      "sees_whole_image, output_stride, plan_obstacle; with --check golden {stored, same_input, values, difference,\n"
      "magnitude, passed}.");
  command.callback([options, &action] { action = [options] { return inspect(*options); }; });
}

}  // namespace atrous::tool
