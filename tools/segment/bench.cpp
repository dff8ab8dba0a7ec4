// The bench command: how long a model takes, and how much memory.

#include <memory>

#include "atrous/atrous.h"
#include "commands.h"
#include "failure.h"
#include "json_text.h"
#include "model_options.h"
#include "statistics.h"
#include "stopwatch.h"
#include "synthetic_image.h"
#include "table.h"

namespace atrous::tool {
namespace {

struct BenchOptions {
  ModelChoice model;
  std::string image;
  int runs = 20;
  int warmup = 3;
  int loads = 3;
  bool json = false;
};

// Milliseconds of every repetition.
struct Samples {
  std::vector<double> load;
  std::vector<double> plan;
  std::vector<double> first_run;
  std::vector<double> run;
  std::vector<double> preprocess;
  std::vector<double> network;
  std::vector<double> tail;
};

struct BenchResult {
  std::string model;
  Samples samples;
  int threads = 0;
  Precision precision = Precision::kF32;
  PixelSize size;
  std::int64_t peak_rss_bytes = 0;
};

// Of this program alone: getrusage() would also count the process that started it.
std::int64_t peak_rss_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
  }
  return 0;
}

// The pixels to measure on; made once the model is loaded, whose size decides.
Image bench_image(const BenchOptions& options, const Model& model) {
  if (!options.image.empty()) return load_image(options.image, options.model.image_limits);
  const PixelSize size = network_size(model, options.model);
  return synthetic_image(size.width_px, size.height_px);
}

// Loads the model, plans and runs once; the session is ready for more. The image is made if it is empty.
Session start(const BenchOptions& options, Image& image, BenchResult& result) {
  const Stopwatch loading;
  const Model model = load_model(options.model);
  result.model = model.name();
  Samples& samples = result.samples;
  Session session(model, session_options(options.model));
  samples.load.push_back(loading.ms());
  if (image.empty()) image = bench_image(options, model);
  const Stopwatch running;
  session.segment(image);
  samples.first_run.push_back(running.ms());
  samples.plan.push_back(session.timing().plan_ms);
  return session;
}

void repeat(Session& session, const Image& image, const BenchOptions& options, Samples& samples) {
  for (int i = 0; i < options.warmup; ++i) session.segment(image);
  for (int i = 0; i < options.runs; ++i) {
    const Stopwatch running;
    session.segment(image);
    samples.run.push_back(running.ms());
    samples.preprocess.push_back(session.timing().preprocess_ms);
    samples.network.push_back(session.timing().network_ms);
    samples.tail.push_back(session.timing().tail_ms);
  }
}

BenchResult measure(const BenchOptions& options) {
  Image image;
  BenchResult result;
  {
    Session session = start(options, image, result);
    repeat(session, image, options, result.samples);
    result.threads = session.threads();
    result.precision = session.precision();
    result.size = {image.height_px, image.width_px};
  }
  result.peak_rss_bytes = peak_rss_bytes();
  for (int i = 1; i < options.loads; ++i) start(options, image, result);
  return result;
}

double median_ms(const std::vector<double>& samples) { return rounded_ms(statistics(samples).median); }

std::string bench_json(const BenchOptions& options, const BenchResult& result) {
  const Samples& samples = result.samples;
  const Statistics run = statistics(samples.run);
  return json_line(
      {{"model", result.model},
       {"width", result.size.width_px},
       {"height", result.size.height_px},
       {"load_ms", median_ms(samples.load)},
       {"plan_ms", median_ms(samples.plan)},
       {"first_run_ms", median_ms(samples.first_run)},
       {"run_ms", {{"median", rounded_ms(run.median)}, {"min", rounded_ms(run.min)}, {"p90", rounded_ms(run.p90)}}},
       {"preprocess_ms", median_ms(samples.preprocess)},
       {"network_ms", median_ms(samples.network)},
       {"tail_ms", median_ms(samples.tail)},
       {"peak_rss_bytes", result.peak_rss_bytes},
       {"threads", result.threads},
       {"precision", name(result.precision)},
       {"runs", options.runs}});
}

std::string bench_text(const BenchResult& result) {
  Table table({{"phase"},
               {"median ms", Align::kRight},
               {"minimum", Align::kRight},
               {"p90", Align::kRight},
               {"spread", Align::kRight},
               {"samples", Align::kRight}});
  const auto add = [&](const std::string& phase, const std::vector<double>& samples) {
    const Statistics numbers = statistics(samples);
    table.add({phase, fixed(numbers.median, 2), fixed(numbers.min, 2), fixed(numbers.p90, 2), percent(numbers.spread),
               std::to_string(samples.size())});
  };
  const Samples& samples = result.samples;
  add("load", samples.load);
  add("first run", samples.first_run);
  add("  of it plan", samples.plan);
  add("run", samples.run);
  add("  of it pixels in", samples.preprocess);
  add("  of it network", samples.network);
  add("  of it tail", samples.tail);
  return result.model + ", " + std::to_string(result.size.width_px) + "x" + std::to_string(result.size.height_px) +
         " px, " + std::to_string(result.threads) + (result.threads == 1 ? " thread" : " threads") + ", " +
         name(result.precision) + "\n" + table.text() + "peak memory " + bytes_text(result.peak_rss_bytes) + "\n";
}

int bench(const BenchOptions& options) {
  const BenchResult result = measure(options);
  print_data(options.json ? bench_json(options, result) : bench_text(result));
  return kDone;
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
  const auto options = std::make_shared<BenchOptions>();
  CLI::App& command = *app.add_subcommand("bench", "Measure load, plan and run times, and peak memory");
  add_model_options(command, options->model);
  add_image_limits(command, options->model);
  add_tuning_options(command, options->model);
  command
      .add_option("--image", options->image, "Measure on this image instead of a synthetic one of the network's size")
      ->type_name("FILE");
  command.add_option("--runs", options->runs, "Runs that are measured (default: 20)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000));
  command.add_option("--warmup", options->warmup, "Runs before them that are not (default: 3)")
      ->type_name("N")
      ->check(CLI::Range(0, 1000000));
  command.add_option("--loads", options->loads, "How often load, plan and first run are measured (default: 3)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  command.add_flag("--json", options->json, "Print one JSON object");
  command.footer(
      "What is measured: `run` is one call of Session::segment, from 8-bit pixels to a label map of their size; the\n"
      "pixels are a fixed synthetic image of exactly the network's size, so nothing is decoded, resized or enlarged\n"
      "beyond what the network itself asks for. `first run` includes planning. `tail` is upsampling and argmax. Peak\n"
      "memory is that of the process after the runs of the first load. Spread is (p90 - minimum) / median.\n"
      "\n"
      "Example:\n"
      "  segment bench --model deeplab.onnx --input-size 513 --threads 2 --runs 50 --json\n"
      "\n"
      "JSON: model, width, height, load_ms, plan_ms, first_run_ms, run_ms {median, min, p90}, preprocess_ms, "
      "network_ms,\n"
      "tail_ms, peak_rss_bytes, threads, precision, runs; times without further keys are medians.");
  command.callback([options, &action] { action = [options] { return bench(*options); }; });
}

}  // namespace atrous::tool
