// Trial runs of single nodes with each of the kernels that can compute them.
#include "runtime/tuner.h"

#include <algorithm>
#include <fstream>
#include <limits>

#include "core/clock.h"
#include "core/error.h"
#include "dnnl/isa.h"
#include "dnnl/kernel.h"
#include "graph/edit.h"
#include "runtime/execute.h"

namespace atrous {
namespace {

constexpr double kHopeless = 6.0;   // times the least expected cost
constexpr double kEnoughMs = 20.0;  // of repetitions of one kernel
constexpr double kClearly = 0.9;    // of the time of the kernel that was expected to be faster
constexpr int kFewestRuns = 3;
constexpr int kMostRuns = 50;

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  std::string text;
  for (std::string line; std::getline(file, line) && !line.empty();) {
    for (const char* const field : {"model name", "cpu family", "model\t", "stepping"}) {
      const auto colon = line.find(": ");
      if (line.starts_with(field) && colon != std::string::npos) text += line.substr(colon + 2) + " ";
    }
  }
  return text.empty() ? "unknown processor" : text.substr(0, text.size() - 1);
}

std::string machine(int threads) {
  return processor() + ", oneDNN " + onednn::version() + ", " + onednn::name(onednn::effective_isa()) + ", threads " +
         std::to_string(threads) + ", atrous " + ATROUS_VERSION;
}

// The same numbers every time, small and never denormal.
void fill(std::span<float> values, float scale) {
  std::uint32_t state = 1;
  for (float& value : values) {
    state = state * 1664525U + 1013904223U;
    value = scale * (static_cast<float>(state >> 9) / static_cast<float>(1U << 22) - 1.0F);
  }
}

// A graph of the node alone; what was constant is so here too, with other values.
Graph trial_of(const KernelQuery& query) {
  Graph trial;
  Node node = query.node;
  for (ValueId& id : node.inputs) {
    if (id == kNone) continue;
    const Value& value = query.graph.value(id);
    if (query.graph.constant(id) != nullptr) {
      Tensor weights(value.dtype, value.shape);
      fill(weights.as<float>(), 0.01F);
      id = add_constant(trial, value.name, std::move(weights));
    } else {
      id = add_value(trial, value.name, value.dtype, value.shape);
      trial.inputs.push_back(id);
    }
  }
  const Value& output = query.graph.value(query.node.outputs.at(0));
  node.outputs = {add_value(trial, output.name, output.dtype, output.shape)};
  trial.outputs = node.outputs;
  trial.nodes.push_back(std::move(node));
  return trial;
}

// -1 where no offer has the name.
int index_of(const std::string& name, std::span<const KernelOffer> offers) {
  const auto found = std::ranges::find(offers, name, &KernelOffer::name);
  return found == offers.end() ? -1 : static_cast<int>(found - offers.begin());
}

}  // namespace

Tuner::Tuner(const std::filesystem::path& cache, int threads, const StopRequest& stop)
    : cache_(cache.empty() ? default_tuning_path() : cache, machine(threads)), stop_(stop) {}

// The least time over a few runs; infinite as soon as the kernel is clearly slower than the best.
double Tuner::time(const Graph& trial, const KernelQuery& query, const std::string& kernel, double best_ms) const {
  ForcedKernel forced(kernel);
  PlanRequest request;
  request.external = false;
  request.input_layout = request.output_layout = Layout::kChannelsLast;
  request.input_storage = query.src;
  request.bf16 = query.bf16;
  request.chooser = &forced;
  const Plan plan = build_plan(borrow(trial), request);
  const AlignedBuffer arena(plan.arena_bytes);
  fill({reinterpret_cast<float*>(arena.data()), plan.arena_bytes / sizeof(float)}, 1.0F);
  const std::vector<std::byte*> buffers = bind_buffers(plan, arena.data());
  RunHooks hooks;
  hooks.stop = stop_;
  execute(plan, buffers, arena.data(), hooks);
  double least = std::numeric_limits<double>::infinity();
  const Stopwatch all;
  for (int i = 0; i < kMostRuns && (i < kFewestRuns || all.ms() < kEnoughMs); ++i) {
    const Stopwatch watch;
    execute(plan, buffers, arena.data(), hooks);
    least = std::min(least, watch.ms());
    if (least > 2.0 * best_ms) break;
  }
  return least;
}

TunedKernel Tuner::measure(const KernelQuery& query) const {
  const Graph trial = trial_of(query);
  constexpr double kNever = std::numeric_limits<double>::infinity();
  TunedKernel answer{"", kNever, "", kNever};
  for (const KernelOffer& offer : query.offers) {
    if (offer.cost > kHopeless * query.offers.front().cost) continue;
    const double ms = time(trial, query, offer.name, answer.ms);
    if (ms < kClearly * answer.ms) {
      answer = {offer.name, ms, answer.kernel, answer.ms};
    } else if (ms < answer.runner_up_ms) {
      answer.runner_up = offer.name;
      answer.runner_up_ms = ms;
    }
  }
  if (answer.runner_up.empty()) answer.runner_up_ms = 0.0;
  return answer;
}

KernelVerdict Tuner::recall(const KernelQuery& query) {
  const std::optional<TunedKernel> answer = cache_.find(query.key);
  const int kernel = answer ? index_of(answer->kernel, query.offers) : -1;
  if (kernel < 0 || query.offers.size() < 2) return {};
  return {kernel, index_of(answer->runner_up, query.offers), true, answer->ms, answer->runner_up_ms};
}

KernelVerdict Tuner::choose(const KernelQuery& query) {
  const KernelVerdict known = recall(query);
  if (known.kernel >= 0 || query.offers.size() < 2) return known;
  cache_.add(query.key, measure(query));
  return recall(query);
}

}  // namespace atrous
