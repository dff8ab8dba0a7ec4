// Which layers stay in f32, on losses that are made up.
#include "quantise/search.h"

#include <gtest/gtest.h>

#include <map>

namespace atrous {
namespace {

// Losses that add up; counts how often it was asked.
struct Losses {
  std::map<ValueId, double> points;
  int alone = 0;
  int together = 0;

  SearchRequest request(double budget) {
    SearchRequest request;
    for (const auto& [id, loss] : points) request.layers.push_back({id, "layer" + std::to_string(id), "Conv", {}, 1});
    request.budget = budget;
    request.loss = [this](const std::set<ValueId>& on_codes, bool is_alone, double) {
      ++(is_alone ? alone : together);
      double sum = 0.0;
      for (const ValueId id : on_codes) sum += points.at(id);
      return sum;
    };
    return request;
  }
};

std::vector<std::string> names(const SearchResult& result) {
  std::vector<std::string> names;
  for (const CostlyLayer& kept : result.kept) names.push_back(kept.layer.name);
  return names;
}

TEST(Search, nothing_is_tried_when_all_layers_keep_the_budget) {
  Losses losses{{{1, 0.2}, {2, 0.3}, {3, 0.1}}};
  const SearchResult result = search(losses.request(0.7));
  EXPECT_EQ(result.on_codes, (std::set<ValueId>{1, 2, 3}));
  EXPECT_TRUE(result.kept.empty());
  EXPECT_EQ(losses.alone, 0);
  EXPECT_EQ(losses.together, 1);
}

TEST(Search, the_most_costly_layers_stay_in_f32) {
  Losses losses{{{1, 0.1}, {2, 2.0}, {3, 0.2}, {4, 1.0}, {5, 0.1}}};
  const SearchResult result = search(losses.request(0.5));
  EXPECT_EQ(names(result), (std::vector<std::string>{"layer2", "layer4"}));
  EXPECT_EQ(result.on_codes, (std::set<ValueId>{1, 3, 5}));
  EXPECT_NEAR(result.loss, 0.4, 1e-12);
  EXPECT_NEAR(result.loss_of_all, 3.4, 1e-12);
  EXPECT_EQ(result.kept[0].cost, 2.0);
  EXPECT_EQ(losses.alone, 5);
}

TEST(Search, no_loss_at_all_leaves_only_what_loses_nothing) {
  Losses losses{{{1, 0.1}, {2, 0.0}, {3, 0.2}}};
  const SearchResult result = search(losses.request(0.0));
  EXPECT_EQ(result.on_codes, (std::set<ValueId>{2}));
  EXPECT_EQ(result.loss, 0.0);
}

// Layer 3 costs much alone, and nothing beside layer 1 in f32.
TEST(Search, layers_that_turn_out_not_to_matter_go_back) {
  Losses losses{{{1, 3.0}, {2, 0.1}, {3, 2.0}, {4, 1.5}}};
  SearchRequest request = losses.request(0.5);
  request.loss = [inner = request.loss](const std::set<ValueId>& on_codes, bool alone, double enough) {
    std::set<ValueId> counted = on_codes;
    if (!alone && counted.count(1) == 0) counted.erase(3);
    return inner(counted, alone, enough);
  };
  const SearchResult result = search(request);
  EXPECT_EQ(names(result), (std::vector<std::string>{"layer1", "layer4"}));
  EXPECT_EQ(result.on_codes, (std::set<ValueId>{2, 3}));
}

// Layers 2 and 3 cost nothing together where layer 4 is in f32, but one of them alone does.
TEST(Search, many_kept_layers_go_back_several_at_a_time) {
  Losses losses{{{1, 4.0}, {2, 3.0}, {3, 2.0}, {4, 1.0}, {5, 0.1}}};
  SearchRequest request = losses.request(0.5);
  request.most_returns = 2;
  request.loss = [inner = request.loss](const std::set<ValueId>& on_codes, bool alone, double enough) {
    std::set<ValueId> counted = on_codes;
    if (!alone && counted.count(4) == 0 && counted.count(2) == counted.count(3)) {
      counted.erase(2);
      counted.erase(3);
    }
    return inner(counted, alone, enough);
  };
  const SearchResult result = search(request);
  EXPECT_EQ(names(result), (std::vector<std::string>{"layer1", "layer4"}));
  EXPECT_EQ(result.on_codes, (std::set<ValueId>{2, 3, 5}));
}

}  // namespace
}  // namespace atrous
