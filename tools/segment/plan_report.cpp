// A plan as text and as JSON.
#include "plan_report.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "json_text.h"
#include "table.h"

namespace atrous::tool {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Totals {
  std::int64_t macs = 0;
  std::int64_t useful_macs = 0;
  double ms = 0.0;
};

Totals totals_of(const PlanReport& plan) {
  Totals totals;
  for (const StepReport& step : plan.steps) {
    totals.macs += step.macs;
    totals.useful_macs += step.useful_macs;
    totals.ms += step.ms;
  }
  return totals;
}

// A multiply-add counts as two operations. NaN where there are none, or no time.
double gflops(std::int64_t useful_macs, double ms) {
  return useful_macs > 0 && ms > 0.0 ? 2.0 * static_cast<double>(useful_macs) / ms / 1e6 : kNone;
}

double fraction(double part, double whole) { return whole > 0.0 ? part / whole : kNone; }

double useful_share(std::int64_t useful, std::int64_t nominal) {
  return fraction(static_cast<double>(useful), static_cast<double>(nominal));
}

double timed(double ms, double peak_gflops) { return peak_gflops > 0.0 ? ms : kNone; }

bool is_dilated(const WindowGeometry& window) {
  return std::any_of(window.dilation.begin(), window.dilation.end(), [](std::int64_t rate) { return rate > 1; });
}

std::string cross(const std::vector<std::int64_t>& extents) {
  std::string text;
  for (const std::int64_t extent : extents) text += (text.empty() ? "" : "x") + std::to_string(extent);
  return text;
}

std::string listed(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (const std::int64_t number : numbers) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return text;
}

// What a cost in multiply-adds comes to at the peak; NaN if the peak is not known.
double expected_ms(double macs, double peak_gflops) {
  return peak_gflops > 0.0 ? 2.0 * macs / peak_gflops / 1e6 : kNone;
}

// "fewer multiply-adds: 3.1 ms, direct 5.6 ms"; without a peak, the costs in million multiply-adds.
std::string why(const StepReport& step, double peak_gflops) {
  const KernelChoice& choice = step.choice;
  std::string text = step.reason;
  if (choice.dropped_taps > 0) {
    text += "; " + std::to_string(choice.dropped_taps) + " of " + std::to_string(step.window.taps) + " taps dropped";
  }
  if (choice.runner_up.empty()) return text;
  if (choice.tuned) {
    return text + ": " + fixed(choice.tuned_ms, 2) + " ms, " + choice.runner_up + " " +
           fixed(choice.runner_up_tuned_ms, 2) + " ms";
  }
  const auto cost = [&](double macs) {
    return peak_gflops > 0.0 ? fixed(expected_ms(macs, peak_gflops), 2) + " ms" : fixed(macs / 1e6, 1) + " MMAC";
  };
  return text + ": " + cost(choice.expected_macs) + ", " + choice.runner_up + " " + cost(choice.runner_up_macs);
}

std::string step_table(const PlanReport& plan, double peak_gflops) {
  Table table({{"node"},
               {"op"},
               {"shape"},
               {"kernel"},
               {"storage"},
               {"useful", Align::kRight},
               {"ms", Align::kRight},
               {"GFLOP/s", Align::kRight},
               {"of peak", Align::kRight},
               {"why"}});
  const auto add = [&](std::vector<std::string> cells, const Totals& sum, const std::string& reason) {
    const double rate = gflops(sum.useful_macs, sum.ms);
    cells.insert(cells.end(), {percent(useful_share(sum.useful_macs, sum.macs)), fixed(timed(sum.ms, peak_gflops), 3),
                               fixed(rate, 1), percent(fraction(rate, peak_gflops)), reason});
    table.add(std::move(cells));
  };
  for (const StepReport& step : plan.steps) {
    add({step.node, step.op, step.shape, step.kernel, step.storage}, {step.macs, step.useful_macs, step.ms},
        why(step, peak_gflops));
  }
  add({"total", "", std::to_string(plan.steps.size()) + " steps", "", ""}, totals_of(plan), "");
  return table.text();
}

std::string window_table(const PlanReport& plan) {
  Table table({{"dilated window"},
               {"kernel"},
               {"rate"},
               {"effective"},
               {"map"},
               {"dead taps", Align::kRight},
               {"useful", Align::kRight}});
  for (const StepReport& step : plan.steps) {
    const WindowGeometry& window = step.window;
    if (!is_dilated(window)) continue;
    table.add({step.node, cross(window.kernel), cross(window.dilation), cross(window.effective_kernel),
               cross(window.input), std::to_string(window.dead_taps) + " of " + std::to_string(window.taps),
               percent(useful_share(step.useful_macs, step.macs))});
  }
  return table.empty() ? "no dilated convolutions\n" : table.text();
}

std::string verdict(const DilatedStack& stack) {
  if (stack.rates.size() < 2) return "alone";
  if (!stack.gridding) return "no holes";
  if (stack.common_factor > 1) return "gridding: the rates share the factor " + std::to_string(stack.common_factor);
  return "gridding: the rates leave holes";
}

std::string stack_table(const PlanReport& plan) {
  if (plan.dilated_stacks.empty()) return {};
  Table table({{"dilated stack"}, {"rates"}, {"receptive field", Align::kRight}, {"verdict"}});
  for (const DilatedStack& stack : plan.dilated_stacks) {
    const std::string last = stack.nodes.size() > 1 ? " .. " + stack.nodes.back() : "";
    table.add({(stack.nodes.empty() ? "" : stack.nodes.front()) + last, listed(stack.rates),
               std::to_string(stack.receptive_field), verdict(stack)});
  }
  return "\n" + table.text();
}

std::string head(const PlanReport& plan, double peak_gflops) {
  std::string text = "input " + plan.input.text() + ", logits " + plan.logits.text() + ", " +
                     std::to_string(plan.threads) + (plan.threads == 1 ? " thread" : " threads") + ", " +
                     name(plan.precision);
  if (peak_gflops > 0.0) text += ", peak " + fixed(peak_gflops, 1) + " GFLOP/s";
  return text + ", activations " + bytes_text(plan.arena_bytes) + ", packed weights " +
         bytes_text(plan.packed_weight_bytes) + "\n\n";
}

std::string geometry_line(const PlanReport& plan) {
  return "\nreceptive field " + std::to_string(plan.receptive_field_px) + " px" +
         (plan.sees_whole_image ? " and, through pooling, the whole image" : "") + ", output stride " +
         std::to_string(plan.output_stride) + "\n\n";
}

Json window_json(const WindowGeometry& window) {
  if (window.kernel.empty()) return nullptr;
  return {{"kernel", window.kernel},
          {"stride", window.stride},
          {"dilation", window.dilation},
          {"effective_kernel", window.effective_kernel},
          {"input", window.input},
          {"output", window.output},
          {"input_channels", window.input_channels},
          {"output_channels", window.output_channels},
          {"groups", window.groups},
          {"taps", window.taps},
          {"dead_taps", window.dead_taps}};
}

// The keys that steps and totals share.
Json cost_json(const Totals& sum, double peak_gflops) {
  const double rate = gflops(sum.useful_macs, sum.ms);
  return {{"macs", sum.macs},
          {"useful_macs", sum.useful_macs},
          {"ms", number_or_null(timed(rounded_ms(sum.ms), peak_gflops))},
          {"gflops", number_or_null(rate)},
          {"percent_of_peak", number_or_null(100.0 * fraction(rate, peak_gflops))}};
}

Json choice_json(const KernelChoice& choice, double peak_gflops) {
  if (choice.expected_macs <= 0.0) return nullptr;
  const auto ms = [&](double macs) { return number_or_null(rounded_ms(expected_ms(macs, peak_gflops))); };
  Json json{{"expected_macs", std::round(choice.expected_macs)}, {"expected_ms", ms(choice.expected_macs)}};
  const bool alone = choice.runner_up.empty();
  json["runner_up"] = alone ? Json(nullptr) : Json(choice.runner_up);
  json["runner_up_macs"] = alone ? Json(nullptr) : Json(std::round(choice.runner_up_macs));
  json["runner_up_ms"] = alone ? Json(nullptr) : ms(choice.runner_up_macs);
  json["dropped_taps"] = choice.dropped_taps;
  json["tuned"] = choice.tuned;
  json["tuned_ms"] = choice.tuned ? Json(rounded_ms(choice.tuned_ms)) : Json(nullptr);
  json["runner_up_tuned_ms"] = choice.tuned && !alone ? Json(rounded_ms(choice.runner_up_tuned_ms)) : Json(nullptr);
  return json;
}

Json steps_json(const PlanReport& plan, double peak_gflops) {
  Json steps = Json::array();
  for (const StepReport& step : plan.steps) {
    Json json{{"node", step.node},     {"op", step.op},           {"shape", step.shape},
              {"kernel", step.kernel}, {"storage", step.storage}, {"reason", step.reason}};
    json.update(cost_json({step.macs, step.useful_macs, step.ms}, peak_gflops));
    json["scratch_bytes"] = step.scratch_bytes;
    json["choice"] = choice_json(step.choice, peak_gflops);
    json["window"] = window_json(step.window);
    steps.push_back(std::move(json));
  }
  return steps;
}

Json stacks_json(const PlanReport& plan) {
  Json stacks = Json::array();
  for (const DilatedStack& stack : plan.dilated_stacks) {
    stacks.push_back({{"nodes", stack.nodes},
                      {"rates", stack.rates},
                      {"receptive_field", stack.receptive_field},
                      {"common_factor", stack.common_factor},
                      {"gridding", stack.gridding}});
  }
  return stacks;
}

}  // namespace

std::string plan_text(const PlanReport& plan, double peak_gflops) {
  return head(plan, peak_gflops) + step_table(plan, peak_gflops) + geometry_line(plan) + window_table(plan) +
         stack_table(plan);
}

std::string plan_json(const PlanReport& plan, double peak_gflops) {
  return json_line({{"input", plan.input.dims()},
                    {"logits", plan.logits.dims()},
                    {"threads", plan.threads},
                    {"precision", name(plan.precision)},
                    {"peak_gflops", peak_gflops > 0.0 ? Json(peak_gflops) : Json(nullptr)},
                    {"steps", steps_json(plan, peak_gflops)},
                    {"totals", cost_json(totals_of(plan), peak_gflops)},
                    {"arena_bytes", plan.arena_bytes},
                    {"packed_weight_bytes", plan.packed_weight_bytes},
                    {"receptive_field_px", plan.receptive_field_px},
                    {"sees_whole_image", plan.sees_whole_image},
                    {"output_stride", plan.output_stride},
                    {"dilated_stacks", stacks_json(plan)}});
}

}  // namespace atrous::tool
