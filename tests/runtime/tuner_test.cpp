// Choosing kernels by measurement: trials, the file of answers, and what goes wrong with files.
#include "runtime/tuner.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/error.h"
#include "graph/text.h"
#include "runtime/plan_needs.h"
#include "support/interpreter.h"
#include "support/planned.h"
#include "support/temporary_folder.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNetwork = R"(graph(%x: f32[1,32,17,17]) {
  %w = const f32[32,32,3,3] random(1)
  %a = FusedConv(%x, %w) {dilations=[2,2], pads=[2,2,2,2], activation='relu'}
  %b = FusedConv(%a, %w, _, %x) {dilations=[2,2], pads=[2,2,2,2]}
  return %b
})";

std::string read_text(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

void write_text(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

Plan tuned_plan(const Graph& graph, const fs::path& cache, const StopRequest& stop) {
  Tuner tuner(cache, 1, stop);
  PlanRequest request;
  request.chooser = &tuner;
  return plan_of(graph, request);
}

Plan tuned_plan(const Graph& graph, const fs::path& cache) { return tuned_plan(graph, cache, StopRequest()); }

ErrorCode code_of(const fs::path& cache) {
  try {
    const StopRequest never;
    Tuner tuner(cache, 1, never);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::kInternal;
}

TEST(Tuner, measures_each_problem_once_and_keeps_the_answer) {
  const TemporaryFolder folder;
  const fs::path cache = folder.path() / "below" / "tuning.json";
  const Graph graph = parse(kNetwork);
  const Plan plan = tuned_plan(graph, cache);
  for (const Step& step : plan.steps) {
    if (step.macs == 0) continue;  // moves
    EXPECT_TRUE(step.choice.tuned);
    EXPECT_EQ(step.reason, "tuned");
    EXPECT_GT(step.choice.tuned_ms, 0.0);
    EXPECT_FALSE(step.choice.runner_up.empty());
  }
  const std::vector<Tensor> inputs = random_inputs(graph, 1);
  EXPECT_TRUE(close(run_plan(plan, inputs).at(0), interpret(graph, inputs).at(0), kLoose));
  const std::string text = read_text(cache);
  EXPECT_NE(text.find("residual"), std::string::npos);
  tuned_plan(graph, cache);
  EXPECT_EQ(read_text(cache), text);  // a second measurement would have given other times
}

TEST(Tuner, measures_nothing_for_a_plan_that_is_only_counted) {
  const TemporaryFolder folder;
  const fs::path cache = folder.path() / "tuning.json";
  const Graph network = parse(kNetwork);  // whose constants the other borrows
  const Graph graph = planned_graph(network);
  const StopRequest never;
  Tuner tuner(cache, 1, never);
  PlanRequest request;
  request.chooser = &tuner;
  const PlanNeeds before = needs_of(graph, request);
  EXPECT_FALSE(fs::exists(cache));
  const Plan plan = plan_of(graph, request);
  const PlanNeeds after = needs_of(graph, request);
  EXPECT_GT(before.arena_bytes, 0U);
  EXPECT_EQ(after.arena_bytes, plan.arena_bytes);
}

TEST(Tuner, takes_the_answer_of_the_file) {
  const TemporaryFolder folder;
  const fs::path cache = folder.path() / "tuning.json";
  const Graph graph = parse(kNetwork);
  tuned_plan(graph, cache);
  for (const std::string kernel : {"taps", "direct"}) {
    std::string text = read_text(cache);
    const std::string mark = "\"kernel\": \"";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
      const std::size_t begin = at + mark.size();
      text.replace(begin, text.find('"', begin) - begin, kernel);
    }
    write_text(cache, text);
    int taps = 0;
    for (const Step& step : tuned_plan(graph, cache).steps) taps += step.kernel == "taps" ? 1 : 0;
    EXPECT_EQ(taps, kernel == "taps" ? 2 : 0);
  }
}

TEST(Tuner, measures_again_where_the_file_names_a_kernel_that_is_gone) {
  const TemporaryFolder folder;
  const fs::path cache = folder.path() / "tuning.json";
  const Graph graph = parse(kNetwork);
  tuned_plan(graph, cache);
  std::string text = read_text(cache);
  const std::string mark = "\"kernel\": \"";
  const std::size_t begin = text.find(mark) + mark.size();
  text.replace(begin, text.find('"', begin) - begin, "stone age");
  write_text(cache, text);
  tuned_plan(graph, cache);
  EXPECT_EQ(read_text(cache).find("stone age"), std::string::npos);
}

TEST(Tuner, keeps_what_other_machines_found) {
  const TemporaryFolder folder;
  const fs::path cache = folder.path() / "tuning.json";
  write_text(cache, R"({"format":"atrous tuning 1","machines":{"abacus":{"conv 1":{"kernel":"beads"}}}})");
  const Graph graph = parse(kNetwork);
  tuned_plan(graph, cache);
  EXPECT_NE(read_text(cache).find("beads"), std::string::npos);
  EXPECT_NE(read_text(cache).find("oneDNN"), std::string::npos);
}

TEST(Tuner, refuses_a_file_that_is_something_else_and_leaves_it_alone) {
  const TemporaryFolder folder;
  const fs::path cache = folder.path() / "tuning.json";
  const char* const kFiles[] = {"",
                                "{",
                                "[1,2]",
                                "{\"format\": \"other\"}",
                                "{\"format\": 3, \"machines\": {}}",
                                "{\"format\": \"atrous tuning 1\", \"machines\": []}",
                                "\x89PNG\r\n"};
  for (const std::string text : kFiles) {
    write_text(cache, text);
    EXPECT_EQ(code_of(cache), ErrorCode::kCorrupt) << text;
    EXPECT_EQ(read_text(cache), text);
  }
}

TEST(Tuner, says_what_is_no_file) {
  const TemporaryFolder folder;
  EXPECT_EQ(code_of(folder.path()), ErrorCode::kNotFound);
  EXPECT_EQ(code_of("/dev/zero"), ErrorCode::kResource);
}

TEST(Tuner, says_where_it_cannot_write) {
  const TemporaryFolder folder;
  write_text(folder.path() / "file", "");
  const Graph graph = parse(kNetwork);
  try {
    tuned_plan(graph, folder.path() / "file" / "tuning.json");
    FAIL() << "nothing thrown";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("tuning.json"), std::string::npos) << error.what();
  }
}

TEST(Tuner, stops_when_it_is_cancelled) {
  const TemporaryFolder folder;
  const fs::path cache = folder.path() / "tuning.json";
  const std::atomic<bool> cancel{true};
  const Graph graph = parse(kNetwork);
  try {
    tuned_plan(graph, cache, {&cancel, {}});
    FAIL() << "nothing thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  }
  EXPECT_FALSE(fs::exists(cache));
}

}  // namespace
}  // namespace atrous::test
