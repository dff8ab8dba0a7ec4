// Where values lie as bf16 in a plan that allows it, and that the results stay.
#include <gtest/gtest.h>

#include "atrous/precision.h"
#include "graph/text.h"
#include "support/dice.h"
#include "support/interpreter.h"
#include "support/planned.h"
#include "support/tensors.h"

#define ATROUS_NEEDS_BF16() \
  if (!cpu_has_bf16()) GTEST_SKIP() << "the CPU has no bf16"

namespace atrous::test {
namespace {

PlanRequest bf16_request() {
  PlanRequest request;
  request.bf16 = true;
  return request;
}

// "Conv f32 -> bf16; ..." of all steps, after comparing the result.
std::string checked_storage(const std::string& text) {
  const Graph graph = parse(text);
  std::vector<Tensor> inputs;
  for (const ValueId id : graph.inputs) {
    inputs.push_back(random_tensor(graph.value(id).shape, 3));
  }
  const Plan plan = plan_of(graph, bf16_request());
  EXPECT_TRUE(close(run_plan(plan, inputs).at(0), interpret(graph, inputs).at(0), kBf16));
  std::string list;
  for (const Step& step : plan.steps) {
    const bool moves = step.kernel == "transpose" || step.kernel == "to_bf16" || step.kernel == "to_f32";
    list += (moves ? step.kernel : step.op + " " + storage_text(plan, step)) + "; ";
  }
  return list;
}

TEST(Storage, large_convolutions_hand_bf16_to_each_other) {
  ATROUS_NEEDS_BF16();
  EXPECT_EQ(checked_storage(R"(graph(%x: f32[1,320,9,9]) {
  %w = const f32[320,320,1,1] random(1)
  %v = const f32[320,320,1,1] random(2)
  %a = FusedConv(%x, %w) {activation='relu'}
  %y = Conv(%a, %v)
  return %y
})"),
            "to_bf16; transpose; FusedConv bf16; Conv bf16 -> f32; transpose; ");
}

TEST(Storage, small_convolutions_and_results_stay_full) {
  ATROUS_NEEDS_BF16();
  EXPECT_EQ(checked_storage(R"(graph(%x: f32[1,320,9,9]) {
  %w = const f32[320,320,1,1] random(1)
  %v = const f32[21,320,1,1] random(2)
  %a = FusedConv(%x, %w) {activation='relu'}
  %y = Conv(%a, %v)
  return %y
})"),
            "to_bf16; transpose; FusedConv bf16 -> f32; Conv f32; transpose; ");
}

TEST(Storage, a_sum_that_goes_on_stays_full) {
  ATROUS_NEEDS_BF16();
  EXPECT_EQ(checked_storage(R"(graph(%x: f32[1,320,9,9], %z: f32[1,320,9,9]) {
  %w = const f32[320,320,1,1] random(1)
  %v = const f32[320,320,1,1] random(2)
  %a = FusedConv(%x, %w, _, %z)
  %y = Conv(%a, %v)
  return %y
})"),
            "to_bf16; transpose; transpose; FusedConv bf16 -> f32; to_bf16; Conv bf16 -> f32; transpose; ");
}

TEST(Storage, a_sum_that_ends_in_an_activation_is_rounded) {
  ATROUS_NEEDS_BF16();
  EXPECT_EQ(checked_storage(R"(graph(%x: f32[1,320,9,9]) {
  %w = const f32[320,320,1,1] random(1)
  %v = const f32[320,320,1,1] random(2)
  %a = FusedConv(%x, %w) {activation='relu'}
  %b = FusedConv(%a, %v, _, %a) {activation='relu'}
  %y = Conv(%b, %w)
  return %y
})"),
            "to_bf16; transpose; FusedConv bf16; FusedConv bf16; FusedConv bf16; Conv bf16 -> f32; transpose; ");
}

TEST(Storage, depthwise_convolutions_of_many_channels_pools_and_concatenations_hand_it_on) {
  ATROUS_NEEDS_BF16();
  EXPECT_EQ(checked_storage(R"(graph(%x: f32[1,256,12,12]) {
  %w = const f32[384,256,1,1] random(1)
  %d = const f32[384,1,3,3] random(2)
  %v = const f32[128,768,1,1] random(3)
  %a = FusedConv(%x, %w) {activation='relu'}
  %b = FusedConv(%a, %d) {group=384, pads=[1,1,1,1], activation='relu'}
  %c = MaxPool(%a) {kernel_shape=[3,3], pads=[1,1,1,1]}
  %e = Concat(%b, %c) {axis=1}
  %y = Conv(%e, %v)
  return %y
})"),
            "to_bf16; transpose; FusedConv bf16; FusedConv bf16; MaxPool bf16; Concat bf16; Conv bf16 -> f32; "
            "transpose; ");
}

TEST(Storage, a_depthwise_convolution_converts_on_the_way) {
  ATROUS_NEEDS_BF16();
  EXPECT_EQ(checked_storage(R"(graph(%x: f32[1,256,12,12]) {
  %w = const f32[384,256,1,1] random(1)
  %d = const f32[384,1,3,3] random(2)
  %v = const f32[16,384,1,1] random(3)
  %a = FusedConv(%x, %w) {activation='relu'}
  %b = FusedConv(%a, %d) {group=384, pads=[1,1,1,1], activation='relu'}
  %y = Conv(%b, %v)
  return %y
})"),
            "to_bf16; transpose; FusedConv bf16; FusedConv bf16 -> f32; Conv f32; transpose; ");
}

TEST(Storage, everything_is_full_where_it_is_not_allowed) {
  const Graph graph = parse(R"(graph(%x: f32[1,320,9,9]) {
  %w = const f32[320,320,1,1] random(1)
  %y = Conv(%x, %w)
  return %y
})");
  const Plan plan = plan_of(graph);
  for (const Buffer& buffer : plan.buffers) EXPECT_EQ(buffer.dtype, DType::kF32);
}

// Random large convolutions against the reference.
TEST(Storage, bf16_convolutions_agree_with_the_reference) {
  ATROUS_NEEDS_BF16();
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    Dice dice(seed);
    const std::int64_t kernel = dice.one_of({1, 1, 3, 5});
    const std::int64_t rate = dice.one_of({1, 2, 6, 12});
    const std::int64_t src_channels = dice.one_of({256, 322, 320});
    const std::int64_t dst_channels = dice.one_of({320, 321, 400});
    Graph graph;
    const ValueId x = add_input(graph, "x", {1, src_channels, dice.within(2, 17), dice.within(2, 17)});
    const ValueId w = add_constant(graph, "w", dice.tensor({dst_channels, src_channels, kernel, kernel}));
    const ValueId b = add_constant(graph, "b", dice.tensor({dst_channels}));
    const std::int64_t pad = rate * (kernel / 2);
    Attrs attrs;
    attrs.set("pads", std::vector<std::int64_t>{pad, pad, pad, pad});
    attrs.set("dilations", std::vector<std::int64_t>{rate, rate});
    attrs.set("activation", std::string(dice.heads() ? "relu" : "hard_swish"));
    add_last_node(graph, "FusedConv", attrs, {x, w, b});
    checked_plan(graph, seed, kBf16, bf16_request());
  }
}

}  // namespace
}  // namespace atrous::test
