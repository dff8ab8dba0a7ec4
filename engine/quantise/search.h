// Which layers of a network stay in f32 so that its accuracy keeps a budget.
#pragma once

#include <functional>
#include <set>
#include <vector>

#include "quantise/layers.h"

namespace atrous {

constexpr double kExactLoss = 1e9;  // as `enough`: the loss itself is wanted

struct SearchRequest {
  std::vector<Layer> layers;
  double budget = 1.0;            // points that may be lost
  std::size_t most_returns = 32;  // how often kept layers may be tried on codes again

  // Points that are lost with these layers (by output) on codes, on some of the photographs where `alone` is set: then
  // it is one layer, which is on codes even where nothing is gained by that. Of a loss above `enough`, it is enough to
  // know that it is above. May throw to end the search.
  std::function<double(const std::set<ValueId>& on_codes, bool alone, double enough)> loss;

  std::function<void(const char* stage, int done, int total)> progress;  // may be empty
};

struct CostlyLayer {
  Layer layer;
  double cost = 0.0;  // points that it loses alone
};

struct SearchResult {
  std::set<ValueId> on_codes;
  std::vector<CostlyLayer> kept;  // in f32, most costly first
  double loss_of_all = 0.0;       // with all layers on codes
  double loss = 0.0;
};

// All layers go on codes if the budget holds so. Else each is tried alone, and the most costly stay in f32, as few as
// the budget allows by bisection; then those of them that are not needed go back, the least costly first, one by one
// or, where there are more than `most_returns`, several at a time.
SearchResult search(const SearchRequest& request);

}  // namespace atrous
