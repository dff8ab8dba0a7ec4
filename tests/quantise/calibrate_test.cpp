// Ranges and biases from what a network makes of its inputs.
#include "quantise/calibrate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "graph/text.h"
#include "passes/passes.h"
#include "quantise/insert.h"
#include "quantise/observe.h"
#include "support/interpreter.h"
#include "support/tensors.h"

namespace atrous {
namespace {

constexpr const char* kNetwork = R"(graph(%x: f32[1,3,?,?]) {
  %w = const f32[8,3,3,3] random(1)
  %b = const f32[8] random(2)
  %v = const f32[8,1,3,3] random(3)
  %u = const f32[4,8,1,1] random(4)
  %a = Conv(%x, %w, %b) {pads=[1,1,1,1]} "first"
  %r = Relu(%a)
  %m = MaxPool(%r) {kernel_shape=[2,2], strides=[2,2]} "max"
  %d = Conv(%m, %v) {group=8, pads=[1,1,1,1]} "depthwise"
  %c = Concat(%d, %m) {axis=1} "join"
  %t = const f32[4,16,1,1] random(5)
  %y = Conv(%c, %t) "classify"
  return %y
})";

struct Case {
  Graph graph = parse(kNetwork);
  std::vector<Tensor> inputs;
  CalibrationRequest request;

  Case() {
    normalise_conv(graph);
    for (std::uint32_t seed = 1; seed < 5; ++seed) {
      const std::int64_t side = seed < 4 ? 16 : 24;
      inputs.push_back(test::random_tensor({1, 3, side, side}, seed));
    }
    request.graph = &graph;
    for (const Tensor& input : inputs) request.inputs.push_back(&input);
  }
  QuantisationScheme run() const {
    QuantisationScheme scheme = empty_scheme(request);
    calibrate(request, scheme);
    return scheme;
  }
};

// The mean of each channel of the last output over all inputs.
std::vector<double> means(const Case& of, const Graph& graph) {
  std::vector<double> sums(4, 0.0);
  double pixels = 0.0;
  for (const Tensor& input : of.inputs) {
    std::vector<Tensor> given;
    given.push_back(input.clone());
    const Tensor made = std::move(test::interpret(graph, given)[0]);
    const auto area = static_cast<std::size_t>(made.shape()[2] * made.shape()[3]);
    for (std::size_t i = 0; i < made.as<float>().size(); ++i) sums[i / area] += made.as<float>()[i];
    pixels += static_cast<double>(area);
  }
  for (double& sum : sums) sum /= pixels;
  return sums;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

TEST(Calibrate, concatenated_and_pooled_maps_share_their_range) {
  const Case of;
  const QuantisationScheme scheme = of.run();
  const auto range_of = [&](const char* name) {
    for (const auto& [id, range] : scheme.ranges) {
      if (of.graph.value(id).name == name) return range;
    }
    throw std::runtime_error(name);
  };
  EXPECT_EQ(range_of("d").high, range_of("c").high);  // only the Concat reads it
  EXPECT_EQ(range_of("d").low, range_of("c").low);
  EXPECT_EQ(range_of("r").high, range_of("m").high);
  EXPECT_EQ(range_of("r").low, 0.0F);
}

TEST(Calibrate, changed_biases_keep_the_means) {
  const Case of;
  const QuantisationScheme with = of.run();
  QuantisationScheme without = with;
  without.bias_changes.clear();
  without.moments.clear();
  Graph corrected = parse(kNetwork);
  normalise_conv(corrected);
  insert_quantisation(corrected, with);
  Graph plain = parse(kNetwork);
  normalise_conv(plain);
  insert_quantisation(plain, without);
  const std::vector<double> wanted = means(of, of.graph);
  EXPECT_LT(distance(means(of, corrected), wanted), 0.75 * distance(means(of, plain), wanted));
}

TEST(Calibrate, is_the_same_again) {
  const Case of;
  const QuantisationScheme one = of.run();
  const QuantisationScheme two = of.run();
  EXPECT_EQ(one.bias_changes, two.bias_changes);
  for (const auto& [id, range] : one.ranges) EXPECT_EQ(range.high, two.ranges.at(id).high);
}

TEST(Observe, values_come_in_groups_that_fit_and_are_the_same) {
  const Case of;
  std::map<std::pair<ValueId, std::size_t>, std::vector<float>> seen[2];
  int runs[2] = {0, 0};
  for (const int way : {0, 1}) {
    Observation observation;
    observation.graph = &of.graph;
    observation.inputs = of.request.inputs;
    for (const Layer& layer : empty_scheme(of.request).layers) observation.values.push_back(layer.output);
    observation.values.push_back(of.graph.inputs[0]);
    observation.visit = [&](ValueId id, std::size_t input, const Tensor& map) {
      const std::span<const float> values = map.as<float>();
      seen[way][{id, input}].assign(values.begin(), values.end());
    };
    observation.after_run = [&](int done, int total) {
      runs[way] = done;
      EXPECT_LE(done, total);
    };
    observe(observation, way == 0 ? std::size_t{1} << 30 : 4096);
  }
  EXPECT_EQ(runs[0], 4);
  EXPECT_GT(runs[1], 8);
  EXPECT_EQ(seen[0].size(), 6u * 4u);
  EXPECT_EQ(seen[0], seen[1]);
}

}  // namespace
}  // namespace atrous
