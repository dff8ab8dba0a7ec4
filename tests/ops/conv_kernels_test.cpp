// Every kernel that can compute a convolution, taken in turn on random problems, against the plain reference.
#include <gtest/gtest.h>

#include <map>

#include "core/cpu.h"
#include "core/dilation.h"
#include "graph/text.h"
#include "ops/conv_kernels.h"
#include "runtime/kernel_chooser.h"
#include "support/dice.h"
#include "support/interpreter.h"
#include "support/planned.h"

namespace atrous::test {
namespace {

using Dims = std::vector<std::int64_t>;

// Takes the n-th offer, and remembers its name.
class NthKernel final : public KernelChooser {
 public:
  explicit NthKernel(std::size_t n) : n_(n) {}
  KernelVerdict choose(const KernelQuery& query) override {
    if (n_ >= query.offers.size()) return {};
    taken = query.offers[n_].name;
    return {static_cast<int>(n_)};
  }
  std::string taken;

 private:
  std::size_t n_;
};

struct Drawn {
  Dims src = {}, kernel = {}, strides = {}, dilations = {}, pads = {}, dst = {};
  std::int64_t src_channels = 1, dst_channels = 1, groups = 1;
};

// Maps from 1x1 to 130x130 and rates up to 40; few channels where the map is large, so that the reference is quick.
Drawn draw(Dice& dice) {
  Drawn d;
  Dims ends;
  const bool same = dice.heads();  // what networks have: as many outputs as inputs
  const std::int64_t kernel = dice.one_of({1, 2, 3, 3, 3, 5});
  for (int axis = 0; axis < 2; ++axis) {
    d.src.push_back(dice.one_of({1, 2, 3, 5, 8, 13, 17, 33, 33, 65, 130}));
    if (axis == 1 && d.src[0] * d.src[1] > 5000) d.src[1] = dice.within(1, 40);
    d.kernel.push_back(same ? kernel : dice.one_of({1, 2, 3, 5}));
    d.strides.push_back(same ? 1 : dice.within(1, 2));
    d.dilations.push_back(dice.one_of({1, 1, 2, 4, 6, 12, 18, 24, 36, 40}));
    const std::int64_t reach = effective_kernel(d.kernel.back(), d.dilations.back());
    d.pads.push_back(same ? reach / 2 : dice.within(0, reach - 1));
    const std::int64_t least = reach - d.src.back() - d.pads.back();
    ends.push_back(std::max(same ? (reach - 1) / 2 : dice.within(0, reach - 1), least));
    d.dst.push_back((d.src.back() + d.pads.back() + ends.back() - reach) / d.strides.back() + 1);
  }
  d.pads.insert(d.pads.end(), ends.begin(), ends.end());
  const bool large = d.src[0] * d.src[1] > 1200;
  d.groups = dice.one_of({1, 1, 1, 2, 4});
  d.src_channels = d.groups * (large ? dice.one_of({3, 16}) : dice.one_of({1, 3, 16, 19, 48}));
  d.dst_channels = d.groups * (large ? dice.one_of({5, 16}) : dice.one_of({1, 5, 16, 21, 32}));
  if (same && kernel == 3 && d.groups == 1) {  // Winograd's
    d.src_channels = dice.one_of({16, 32, 48});
    d.dst_channels = dice.one_of({16, 32});
  }
  if (same && kernel == 1 && d.groups == 1) {  // the own matrix product's
    d.src_channels = dice.one_of({64, 80});
    d.dst_channels = dice.one_of({64, 96});
  }
  if (dice.within(0, 7) == 0) d.groups = d.src_channels = d.dst_channels = dice.one_of({3, 16, 19});
  return d;
}

Graph draw_graph(std::uint32_t seed) {
  Dice dice(seed);
  const Drawn d = draw(dice);
  const std::int64_t batch = d.src[0] * d.src[1] < 200 ? dice.within(1, 2) : 1;
  Graph graph;
  std::vector<ValueId> inputs = {add_input(graph, "x", {batch, d.src_channels, d.src[0], d.src[1]})};
  inputs.push_back(
      add_constant(graph, "w", dice.tensor({d.dst_channels, d.src_channels / d.groups, d.kernel[0], d.kernel[1]})));
  inputs.push_back(dice.heads() ? add_constant(graph, "b", dice.tensor({d.dst_channels})) : kNone);
  Attrs attrs;
  attrs.set("strides", d.strides);
  attrs.set("dilations", d.dilations);
  attrs.set("pads", d.pads);
  attrs.set("group", d.groups);
  const char* const functions[] = {"", "relu", "clip", "hard_swish", "sigmoid"};
  attrs.set("activation", std::string(functions[dice.within(0, 4)]));
  attrs.set("activation_alpha", 0.0F);
  attrs.set("activation_beta", 6.0F);
  if (dice.heads()) inputs.push_back(add_input(graph, "z", {batch, d.dst_channels, d.dst[0], d.dst[1]}));
  add_last_node(graph, "FusedConv", std::move(attrs), std::move(inputs));
  return graph;
}

// Relative to the largest value: what rounding comes to in one kernel or the other.
void expect_near(const Tensor& got, const Tensor& wanted, float relative, const std::string& what) {
  float largest = 0.0F;
  float worst = 0.0F;
  for (std::size_t i = 0; i < wanted.as<float>().size(); ++i) {
    largest = std::max(largest, std::abs(wanted.as<float>()[i]));
    const float difference = std::abs(got.as<float>()[i] - wanted.as<float>()[i]);
    worst = difference <= worst ? worst : difference;  // NaN counts
  }
  EXPECT_LE(worst, relative * std::max(largest, 1.0F)) << what;
}

TEST(ConvKernels, agree_with_the_reference_whichever_is_taken) {
  std::map<std::string, int> taken;
  for (std::uint32_t seed = 0; seed < 300 && !HasFailure(); ++seed) {
    const Graph graph = draw_graph(seed);
    const std::vector<Tensor> inputs = random_inputs(graph, seed);
    const Tensor wanted = std::move(interpret(graph, inputs).at(0));
    for (std::size_t n = 0; n < conv_kernels().size(); ++n) {
      NthKernel chooser(n);
      PlanRequest request;
      request.chooser = &chooser;
      const Plan plan = plan_of(graph, request);
      if (chooser.taken.empty()) break;
      ++taken[chooser.taken];
      const std::vector<Tensor> first = run_plan(plan, inputs);
      const std::string what = chooser.taken + ", seed " + std::to_string(seed) + "\n" + print(graph);
      expect_near(first.at(0), wanted, chooser.taken == "winograd" ? 1e-4F : 1e-5F, what);
      EXPECT_TRUE(close(run_plan(plan, inputs).at(0), first.at(0), kExact)) << "another run differs: " << what;
    }
  }
  for (const ConvKernel* const kernel : conv_kernels()) {
    const int least = kernel == &kGatedConv ? 0 : 3;
    EXPECT_GE(taken[kernel->name], least) << kernel->name;
  }
}

TEST(ConvKernels, give_nearly_the_same_whatever_the_number_of_threads) {
  for (std::uint32_t seed = 1000; seed < 1060 && !HasFailure(); ++seed) {
    const Graph graph = draw_graph(seed);
    const std::vector<Tensor> inputs = random_inputs(graph, seed);
    for (std::size_t n = 0; n < conv_kernels().size(); ++n) {
      std::vector<Tensor> results;
      NthKernel chooser(n);
      for (const int threads : {1, 3}) {
        const ThreadScope scope(threads);
        PlanRequest request;
        request.chooser = &chooser;
        results.push_back(std::move(run_plan(plan_of(graph, request), inputs).at(0)));
      }
      expect_near(results[1], results[0], 1e-5F, chooser.taken + ", seed " + std::to_string(seed));
    }
  }
}

// What the planner offers and takes for shapes of ASPP and of what is odd about networks.
TEST(ConvKernels, are_never_the_reference_code_or_a_large_im2col) {
  const std::int64_t kCases[][5] = {{2048, 256, 65, 12, 1}, {2048, 256, 65, 36, 1}, {2048, 256, 129, 24, 1},
                                    {512, 512, 65, 4, 1},   {960, 256, 33, 48, 1},  {256, 256, 129, 18, 32},
                                    {304, 256, 129, 1, 1},  {21, 21, 65, 12, 1}};
  for (const auto& [src, dst, size, rate, groups] : kCases) {
    Graph graph;
    Attrs attrs;
    attrs.set("dilations", Dims{rate, rate});
    attrs.set("pads", Dims{rate, rate, rate, rate});
    attrs.set("group", groups);
    const ValueId x = add_input(graph, "x", {1, src, size, size});
    const ValueId w = add_constant(graph, "w", Tensor(DType::kF32, {dst, src / groups, 3, 3}));
    add_last_node(graph, "Conv", std::move(attrs), {x, w});
    for (const Step& step : plan_of(graph).steps) {
      if (step.macs == 0) continue;
      EXPECT_EQ(step.kernel.find("ref"), std::string::npos) << step.shape << " " << step.kernel;
      const bool im2col = step.kernel.find("gemm") != std::string::npos && !step.kernel.starts_with("winograd");
      EXPECT_TRUE(!im2col || step.scratch_bytes <= (std::size_t{64} << 20)) << step.shape << " " << step.kernel;
      EXPECT_EQ(step.choice.dropped_taps, rate >= size ? 8 : 0);
    }
  }
}

}  // namespace
}  // namespace atrous::test
