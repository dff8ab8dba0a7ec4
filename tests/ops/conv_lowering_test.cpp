// Convolutions and pools as oneDNN runs them, planned from random problems, against the references.
#include <gtest/gtest.h>

#include "core/dilation.h"
#include "support/dice.h"
#include "support/planned.h"

namespace atrous::test {
namespace {

using Dims = std::vector<std::int64_t>;

// Runs the graph both ways on random inputs; says whether a step fell back to the reference.
bool agrees_and_is_fast(const Graph& graph, std::uint32_t seed) {
  const Plan plan = checked_plan(graph, seed);
  bool fast = true;
  for (const Step& step : plan.steps) fast = fast && step.kernel != "reference";
  return fast;
}

struct Windows {
  Dims src, kernel, strides, dilations, pads;
};

// Odd maps down to a single pixel, rates up to 40 (far beyond the map), pads that differ at both ends and suffice.
Windows draw_windows(Dice& dice, int rank, std::int64_t most_pad_per_reach) {
  Windows w;
  Dims ends;
  for (int axis = 0; axis < rank; ++axis) {
    w.src.push_back(dice.one_of({1, 2, 3, 5, 7, 9, 13, 17}));
    w.kernel.push_back(dice.one_of({1, 2, 3, 3, 5}));
    w.strides.push_back(dice.within(1, 2));
    w.dilations.push_back(dice.one_of({1, 1, 2, 3, 6, 12, 18, 40}));
    const std::int64_t reach = effective_kernel(w.kernel.back(), w.dilations.back());
    w.pads.push_back(dice.within(0, most_pad_per_reach == 0 ? 0 : reach / most_pad_per_reach));
    ends.push_back(std::max(dice.within(0, reach / 2), reach - w.src.back() - w.pads.back()));
  }
  w.pads.insert(w.pads.end(), ends.begin(), ends.end());
  return w;
}

Attrs to_attrs(const Windows& w) {
  Attrs attrs;
  attrs.set("kernel_shape", w.kernel);
  attrs.set("strides", w.strides);
  attrs.set("dilations", w.dilations);
  attrs.set("pads", w.pads);
  return attrs;
}

Shape with_spatial(Dims dims, const Dims& spatial) {
  dims.insert(dims.end(), spatial.begin(), spatial.end());
  return Shape(dims);
}

struct Channels {
  std::int64_t src, dst, groups;
};

Channels draw_channels(Dice& dice) {
  switch (dice.within(0, 3)) {
    case 0: return {dice.one_of({1, 3, 8, 17, 32}), dice.one_of({1, 5, 16, 21, 32}), 1};
    case 1: return {4 * dice.within(1, 3), 4 * dice.within(1, 3), dice.one_of({2, 4})};
    case 2: {
      const std::int64_t channels = dice.one_of({1, 3, 8, 16, 19});
      return {channels, channels, channels};
    }
    default: {
      const std::int64_t channels = dice.one_of({2, 5, 8});
      return {channels, channels * 2, channels};
    }
  }
}

struct Function {
  const char* name;
  float alpha = 0.0F;
  float beta = 0.0F;
};

// Those that fuse_activation takes into a convolution.
constexpr Function kFunctions[] = {{""},           {"relu"},
                                   {"tanh"},       {"leaky_relu", 0.1F},
                                   {"sigmoid"},    {"clip", -0.2F, 0.7F},
                                   {"hard_swish"}, {"hard_sigmoid", 0.3F, 0.4F},
                                   {"elu", 0.8F},  {"swish", 1.3F}};

Graph draw_conv(std::uint32_t seed) {
  Dice dice(seed);
  const Channels c = draw_channels(dice);
  const auto rank = static_cast<int>(dice.one_of({1, 2, 2, 2, 3}));
  const Windows w = draw_windows(dice, rank, dice.one_of({1, 2, 2}));
  Graph graph;
  const std::int64_t batch = dice.within(1, 2);
  std::vector<ValueId> inputs = {add_input(graph, "x", with_spatial({batch, c.src}, w.src))};
  inputs.push_back(add_constant(graph, "w", dice.tensor(with_spatial({c.dst, c.src / c.groups}, w.kernel))));
  inputs.push_back(dice.heads() ? add_constant(graph, "b", dice.tensor({c.dst})) : kNone);
  Attrs attrs = to_attrs(w);
  attrs.set("group", c.groups);
  const Function& function = kFunctions[dice.within(0, std::size(kFunctions) - 1)];
  attrs.set("activation", std::string(function.name));
  attrs.set("activation_alpha", function.alpha);
  attrs.set("activation_beta", function.beta);
  if (dice.heads()) {
    Dims dst;
    for (std::size_t axis = 0; axis < w.src.size(); ++axis) {
      const std::int64_t reach = effective_kernel(w.kernel[axis], w.dilations[axis]);
      dst.push_back((w.src[axis] + w.pads[axis] + w.pads[axis + w.src.size()] - reach) / w.strides[axis] + 1);
    }
    inputs.push_back(add_input(graph, "z", with_spatial({batch, c.dst}, dst)));
  }
  add_last_node(graph, "FusedConv", std::move(attrs), std::move(inputs));
  return graph;
}

TEST(ConvLowering, agrees_with_the_reference_on_random_problems) {
  int fast = 0;
  for (std::uint32_t seed = 0; seed < 600; ++seed) {
    fast += agrees_and_is_fast(draw_conv(seed), seed) ? 1 : 0;
    if (HasFailure()) return;
  }
  EXPECT_GT(fast, 400);  // a residual where some outputs see nothing but padding is left to the reference
}

Graph draw_conv_transpose(std::uint32_t seed) {
  Dice dice(seed);
  const Channels c = draw_channels(dice);
  const auto rank = static_cast<std::size_t>(dice.one_of({1, 2, 2, 3}));
  Graph graph;
  Dims src, kernel, strides, dilations, begins, ends, extra;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    src.push_back(dice.one_of({1, 2, 5, 7}));
    kernel.push_back(dice.within(1, 4));
    strides.push_back(dice.within(1, 3));
    dilations.push_back(dice.one_of({1, 1, 2, 5}));
    const std::int64_t full = (src.back() - 1) * strides.back() + effective_kernel(kernel.back(), dilations.back());
    begins.push_back(dice.within(0, std::min<std::int64_t>((full - 1) / 2, kernel.back())));
    ends.push_back(dice.within(0, std::min<std::int64_t>((full - 1) / 2, kernel.back())));
    extra.push_back(dice.within(0, strides.back() - 1));
  }
  Attrs attrs;
  begins.insert(begins.end(), ends.begin(), ends.end());
  attrs.set("strides", strides);
  attrs.set("dilations", dilations);
  attrs.set("pads", begins);
  attrs.set("output_padding", extra);
  attrs.set("group", c.groups);
  std::vector<ValueId> inputs = {add_input(graph, "x", with_spatial({dice.within(1, 2), c.src}, src))};
  inputs.push_back(add_constant(graph, "w", dice.tensor(with_spatial({c.src, c.dst / c.groups}, kernel))));
  if (dice.heads()) inputs.push_back(add_constant(graph, "b", dice.tensor({c.dst})));
  add_last_node(graph, "ConvTranspose", std::move(attrs), std::move(inputs));
  return graph;
}

TEST(ConvTransposeLowering, agrees_with_the_reference_on_random_problems) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    EXPECT_TRUE(agrees_and_is_fast(draw_conv_transpose(seed), seed)) << "seed " << seed;
    if (HasFailure()) return;
  }
}

Graph draw_pool(std::uint32_t seed) {
  Dice dice(seed);
  const bool max = dice.heads();
  const auto rank = static_cast<int>(dice.one_of({1, 2, 2, 3}));
  Windows w = draw_windows(dice, rank, 2);
  if (!max) w.dilations.assign(w.dilations.size(), 1);
  Attrs attrs = to_attrs(w);
  attrs.set("ceil_mode", dice.within(0, 1));
  if (!max) attrs.set("count_include_pad", dice.within(0, 1));
  Graph graph;
  const ValueId src = add_input(graph, "x", with_spatial({dice.within(1, 2), dice.one_of({1, 3, 16, 19})}, w.src));
  const bool global = dice.within(0, 4) == 0;
  const char* const op = max ? (global ? "GlobalMaxPool" : "MaxPool") : (global ? "GlobalAveragePool" : "AveragePool");
  add_last_node(graph, op, global ? Attrs() : std::move(attrs), {src});
  return graph;
}

TEST(PoolLowering, agrees_with_the_reference_on_random_problems) {
  int fast = 0;
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    fast += agrees_and_is_fast(draw_pool(seed), seed) ? 1 : 0;
    if (HasFailure()) return;
  }
  EXPECT_GT(fast, 100);  // windows that may lie in the padding altogether are left to the reference
}

}  // namespace
}  // namespace atrous::test
