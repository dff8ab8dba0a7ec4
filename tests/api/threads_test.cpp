// Sessions and threads: cancel, progress, sharing one model.
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "support/api_models.h"
#include "support/tensors.h"

namespace atrous::test {
namespace {

// Three dilated convolutions with weights enough that packing them matters.
ModelBuilder deep_builder() {
  ModelBuilder model;
  model.input("x", {1, 16, -1, -1}).output("v3");
  for (std::int64_t i = 0; i < 3; ++i) {
    const std::string id = std::to_string(i);
    const Tensor weights = random_tensor({16, 16, 3, 3}, static_cast<std::uint32_t>(i));
    model.weight("w" + id, {16, 16, 3, 3}, {weights.as<float>().begin(), weights.as<float>().end()});
    auto& conv = model.node("Conv", {"v" + id, "w" + id}, {"v" + std::to_string(i + 1)}, "conv" + id);
    set_ints(conv, "dilations", {i + 1, i + 1});
    set_ints(conv, "pads", {i + 1, i + 1, i + 1, i + 1});
  }
  model.graph().mutable_node(0)->set_input(0, "x");
  return model;
}

Tensor run_deep(Session& session) {
  return std::move(session.run(named("x", random_tensor({1, 16, 21, 17}, 9))).at(0).tensor);
}

TEST(Threads, a_session_made_in_one_thread_runs_in_another) {
  Session session(load(deep_builder()), {.threads = 2});
  const Tensor here = run_deep(session);
  const Tensor there = std::async(std::launch::async, [&] { return run_deep(session); }).get();
  EXPECT_TRUE(close(there, here, kExact));
}

TEST(Threads, four_sessions_share_the_weights_and_agree_bit_by_bit) {
  const Model model = load(deep_builder());
  Session alone(model, {.threads = 1});
  const Tensor wanted = run_deep(alone);
  std::vector<std::future<bool>> futures;
  for (int i = 0; i < 4; ++i) {
    futures.push_back(std::async(std::launch::async, [&model, &wanted] {
      Session session(model, {.threads = 1});
      bool equal = true;
      for (int round = 0; round < 5; ++round) equal = equal && close(run_deep(session), wanted, kExact);
      return equal;
    }));
  }
  for (std::future<bool>& equal : futures) EXPECT_TRUE(equal.get());
}

TEST(Threads, packed_weights_do_not_grow_with_sessions_or_sizes) {
  const Model model = load(colour_builder());
  const std::int64_t once = Session(model).explain(5, 5).packed_weight_bytes;
  EXPECT_GT(once, 0);
  Session other(model);
  for (const int size : {5, 9, 30}) EXPECT_EQ(other.explain(size, size).packed_weight_bytes, once);
}

TEST(Cancel, from_the_progress_callback_stops_at_the_next_step_and_only_once) {
  Session session(load(deep_builder()));
  const Tensor wanted = run_deep(session);
  int steps = 0;
  session.on_progress([&](int done, int all) {
    steps = all;
    if (done == 1) session.cancel();
  });
  const std::string failure = error_of([&] { run_deep(session); });
  EXPECT_GT(steps, 1);
  EXPECT_EQ(failure, "cancelled: net.onnx: the run was cancelled after 1 of " + std::to_string(steps) + " steps");
  session.on_progress({});
  EXPECT_TRUE(close(run_deep(session), wanted, kExact));
}

TEST(Cancel, from_another_thread_stops_the_run) {
  Session session(load(deep_builder()));
  std::promise<void> started;
  std::promise<void> cancelled;
  session.on_progress([&](int done, int) {
    if (done != 1) return;
    started.set_value();
    cancelled.get_future().wait();
  });
  std::thread other([&] {
    started.get_future().wait();
    session.cancel();
    cancelled.set_value();
  });
  const std::string failure = error_of([&] { run_deep(session); });
  other.join();
  EXPECT_EQ(failure.substr(0, 11), "cancelled: ") << failure;
}

TEST(Cancel, before_a_run_counts_for_that_run) {
  Session session(load(colour_builder()));
  session.cancel();
  EXPECT_EQ(error_of([&] { session.segment(paint("r")); }).substr(0, 11), "cancelled: ");
  EXPECT_EQ(read_labels(session.segment(paint("r"))), "r");
}

TEST(Progress, counts_every_step_up_to_all) {
  Session session(load(deep_builder()));
  std::vector<int> done;
  int steps = 0;
  session.on_progress([&](int step, int all) {
    done.push_back(step);
    steps = all;
  });
  run_deep(session);
  ASSERT_EQ(static_cast<int>(done.size()), steps);
  for (int i = 0; i < steps; ++i) EXPECT_EQ(done[static_cast<std::size_t>(i)], i + 1);
}

}  // namespace
}  // namespace atrous::test
