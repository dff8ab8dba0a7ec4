// The explain command: the plan of a model as a table, and the geometry of its dilated convolutions.
#include <memory>

#include "atrous/atrous.h"
#include "commands.h"
#include "failure.h"
#include "model_options.h"
#include "plan_report.h"

namespace atrous::tool {
namespace {

struct ExplainOptions {
  ModelChoice model;
  int runs = 3;
  bool json = false;
};

int explain(const ExplainOptions& options) {
  const Model model = load_model(options.model);
  Session session(model, session_options(options.model));
  const PixelSize size = network_size(model, options.model);
  const PlanReport plan = session.explain(size.width_px, size.height_px, options.runs);
  const double peak_gflops = options.runs > 0 ? measure_peak_gflops(session.threads()) : 0.0;
  print_data(options.json ? plan_json(plan, peak_gflops) : plan_text(plan, peak_gflops));
  return kDone;
}

}  // namespace

void add_explain(CLI::App& app, Action& action) {
  const auto options = std::make_shared<ExplainOptions>();
  CLI::App& command = *app.add_subcommand("explain", "Show the plan: kernels, times, and what dilation does in it");
  add_model_options(command, options->model);
  add_tuning_options(command, options->model);
  command.add_option("--runs", options->runs, "Runs over which each step is timed; 0: do not time (default: 3)")
      ->type_name("N")
      ->check(CLI::Range(0, 100000));
  command.add_flag("--json", options->json, "Print one JSON object");
  command.footer(
      "A row of the table is a step: the node, its shapes, the kernel that runs it, the useful share of its\n"
      "multiply-adds (those on elements inside the map; a dilated window near the border multiplies padding with the\n"
      "rest), milliseconds, useful GFLOP/s, and these as percent of the peak that was measured on this machine with "
      "as\n"
      "many threads. Below: receptive field and output stride; effective kernel and dead taps (that never meet the "
      "map)\n"
      "of every dilated window; and whether the rates of stacked dilated convolutions leave holes (gridding).\n"
      "Why: where several kernels can compute a convolution, the time that was expected of the one that runs and of "
      "the\n"
      "next best, both at the machine's peak; and how many dead taps were dropped before.\n"
      "\n"
      "Example:\n"
      "  segment explain --model deeplab.onnx --input-size 513 --runs 10\n"
      "\n"
      "JSON: input, logits, threads, precision, peak_gflops, steps [{node, op, shape, kernel, storage, reason, macs,\n"
      "useful_macs, ms, gflops, percent_of_peak, scratch_bytes, choice {expected_macs, expected_ms, runner_up, "
      "runner_up_macs, "
      "runner_up_ms,\n"
      "dropped_taps, tuned, tuned_ms, runner_up_tuned_ms}, window {kernel, stride, dilation, "
      "effective_kernel,\n"
      "input, output, input_channels, output_channels, groups, taps, dead_taps}}], totals {macs, useful_macs, ms, "
      "gflops, "
      "percent_of_peak}, arena_bytes,\n"
      "packed_weight_bytes, receptive_field_px, sees_whole_image, output_stride, dilated_stacks [{nodes, rates,\n"
      "receptive_field, common_factor, gridding}].");
  command.callback([options, &action] { action = [options] { return explain(*options); }; });
}

}  // namespace atrous::tool
