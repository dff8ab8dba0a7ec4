// What a session is allowed: time, memory, and that it rests when it has nothing to do.
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <chrono>
#include <thread>

#include "support/api_models.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

using Clock = std::chrono::steady_clock;

TEST(Deadline, that_has_passed_stops_every_call_until_another_is_set) {
  Session session(load(colour_builder()));
  session.set_deadline(Clock::now());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(error_of([&] { session.segment(paint("r")); }),
              "cancelled: net.onnx: the deadline passed while it was planned");
  }
  session.set_deadline(Clock::now() + std::chrono::hours(1));
  EXPECT_EQ(read_labels(session.segment(paint("rgb"))), "rgb");
  session.set_deadline(Clock::now());
  EXPECT_EQ(error_of([&] { session.segment(paint("rgb")); }),
            "cancelled: net.onnx: the deadline passed before the first step");
  session.set_deadline(std::nullopt);
  EXPECT_EQ(read_labels(session.segment(paint("g"))), "g");
}

TEST(Deadline, in_the_middle_of_a_run_says_how_far_it_came) {
  Session session(load(colour_builder()));
  const std::vector<NamedTensor> input = named("image", random_tensor({1, 3, 9, 9}, 1));
  session.run(input);
  int steps = 0;
  session.on_progress([&](int done, int all) {
    steps = all;
    if (done == 1) session.set_deadline(Clock::now());
  });
  session.run(input);  // a deadline that is set meanwhile holds for the next call
  EXPECT_GT(steps, 1);
  EXPECT_EQ(error_of([&] { session.run(input); }),
            "cancelled: net.onnx: the deadline passed after 0 of " + std::to_string(steps) + " steps");
}

TEST(Deadline, ends_the_folding_of_what_a_size_makes_constant) {
  ModelBuilder builder = colour_builder();
  builder.node("Shape", {"image"}, {"shape"});
  builder.node("ConstantOfShape", {"shape"}, {"wave0"});
  constexpr int kWaves = 200;  // of 3 million elements each: several seconds
  for (int i = 0; i < kWaves; ++i) {
    builder.node("Sin", {"wave" + std::to_string(i)}, {"wave" + std::to_string(i + 1)});
  }
  builder.node("ReduceMean", {"wave" + std::to_string(kWaves)}, {"mean"});
  builder.node("Add", {"scores", "mean"}, {"moved"});
  builder.graph().mutable_output(0)->set_name("moved");
  Session session(load(builder));
  const Clock::time_point start = Clock::now();
  session.set_deadline(start + std::chrono::milliseconds(50));
  EXPECT_EQ(error_of([&] {
              session.segment(Image{1024, 1024, std::vector<std::uint8_t>(1024 * 1024 * 3)});
            }),
            "cancelled: net.onnx: the deadline passed while it was planned");
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(2));
}

TEST(MemoryEstimate, is_what_the_plan_then_holds) {
  const Model model = load(colour_builder());
  Session session(model);
  const MemoryEstimate before = session.memory_estimate(40, 30);
  const PlanReport plan = session.explain(40, 30);
  EXPECT_EQ(before.arena_bytes, plan.arena_bytes);
  EXPECT_EQ(before.weight_bytes, plan.packed_weight_bytes);
  EXPECT_GT(before.arena_bytes, 40 * 30 * 3 * 4);
  EXPECT_EQ(before.result_bytes, 40 * 30 * (1 + 2));
  EXPECT_EQ(session.memory_estimate(40, 30).total_bytes(), before.total_bytes());
}

TEST(MemoryEstimate, leaves_a_cancel_to_the_next_run) {
  Session session(load(colour_builder()));
  session.segment(paint("rgb"));
  session.cancel();
  session.memory_estimate(3, 1);  // its plan is there
  EXPECT_EQ(error_of([&] { session.segment(paint("rgb")); }).substr(0, 10), "cancelled:");
  EXPECT_EQ(read_labels(session.segment(paint("rgb"))), "rgb");
}

TEST(MemoryEstimate, keeps_nothing) {
  Session session(load(colour_builder()));
  session.memory_estimate(400, 300);
  EXPECT_LT(session.memory_estimate(4, 3).arena_bytes, 100000);
}

TEST(MemoryLimit, refuses_a_size_in_advance_and_says_wanted_and_allowed) {
  const Model model = load(colour_builder());
  const std::int64_t small = Session(model).memory_estimate(20, 20).total_bytes();
  const std::int64_t large = Session(model).memory_estimate(60, 60).total_bytes();
  Session session(model, {.max_memory_bytes = small});
  const Image image{60, 60, std::vector<std::uint8_t>(60 * 60 * 3)};
  EXPECT_EQ(error_of([&] { session.segment(image); }), "resource: net.onnx: inputs of this size want " +
                                                           std::to_string(large) + " bytes of memory, allowed are " +
                                                           std::to_string(small) + " (max_memory_bytes)");
  EXPECT_EQ(read_labels(session.segment(paint("rgb"))), "rgb");
  EXPECT_EQ(error_of([&] {
              session.run(named("image", Tensor(DType::kF32, {1, 3, 99, 99})));
            }).substr(0, 9),
            "resource:");
}

TEST(MemoryLimit, counts_labels_at_the_size_of_the_network) {
  ModelBuilder builder = colour_builder(8, 8);
  builder.weight("scales", {4}, {1, 1, 1000, 1000});
  set_text(builder.node("Resize", {"scores", "", "scales"}, {"large"}), "mode", "linear");
  builder.graph().mutable_output(0)->set_name("large");
  const Model model = load(builder);
  const std::int64_t enough = Session(model).memory_estimate(8, 8).total_bytes();
  Session session(model, {.max_memory_bytes = enough});
  EXPECT_EQ(read_labels(session.segment(paint("r"))), "r");
  SegmentOptions options;
  options.enlarge = Enlarge::kNetworkSize;
  EXPECT_EQ(error_of([&] { session.segment(paint("r"), options); }).substr(0, 9), "resource:");
  EXPECT_EQ(Session(model).segment(paint("r"), options).labels.width_px, 8000);
}

TEST(MemoryLimit, holds_for_images_whose_plan_is_there_already) {
  const Model model = load(colour_builder(8, 8));  // every image is squashed to this
  const std::int64_t small = Session(model).memory_estimate(10, 10).total_bytes();
  Session session(model, {.max_memory_bytes = small});
  session.segment(Image{10, 10, std::vector<std::uint8_t>(10 * 10 * 3)});
  const Image large{1000, 1000, std::vector<std::uint8_t>(1000 * 1000 * 3)};
  EXPECT_GT(session.memory_estimate(1000, 1000).total_bytes(), small);
  EXPECT_EQ(error_of([&] { session.segment(large); }).substr(0, 9), "resource:");
}

TEST(MemoryLimit, below_zero_is_refused) {
  EXPECT_EQ(error_of([] { Session(load(colour_builder()), {.max_memory_bytes = -1}); }),
            "invalid_argument: max_memory_bytes is -1, wanted 0 or more");
}

double cpu_seconds() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

TEST(Rest, a_session_that_waits_uses_no_processor) {
  Session session(load(colour_builder()), {.threads = 4});
  session.segment(Image{300, 300, std::vector<std::uint8_t>(300 * 300 * 3)});
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // OpenMP's threads look out for work for a while
  const double before = cpu_seconds();
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_LT(cpu_seconds() - before, 0.1);
}

}  // namespace
}  // namespace atrous::test
