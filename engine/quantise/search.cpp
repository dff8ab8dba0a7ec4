// Which layers of a network stay in f32 so that its accuracy keeps a budget.
#include "quantise/search.h"

#include <algorithm>

namespace atrous {
namespace {

class Search {
 public:
  explicit Search(const SearchRequest& request) : request_(request) {
    for (const Layer& layer : request.layers) result_.on_codes.insert(layer.output);
  }

  SearchResult run() {
    result_.loss_of_all = result_.loss = request_.loss(result_.on_codes, false, kExactLoss);
    if (result_.loss <= request_.budget) return std::move(result_);
    try_alone();
    keep(fewest());
    give_back();
    return std::move(result_);
  }

 private:
  void report(const char* stage, std::size_t done, std::size_t total) const {
    if (request_.progress) request_.progress(stage, static_cast<int>(done), static_cast<int>(total));
  }

  void try_alone() {
    for (std::size_t i = 0; i < request_.layers.size(); ++i) {
      report("trying layers", i, request_.layers.size());
      ranked_.push_back({request_.layers[i], request_.loss({request_.layers[i].output}, true, kExactLoss)});
    }
    std::stable_sort(ranked_.begin(), ranked_.end(),
                     [](const CostlyLayer& a, const CostlyLayer& b) { return a.cost > b.cost; });
  }

  double together(const std::set<ValueId>& on_codes) const { return request_.loss(on_codes, false, request_.budget); }

  std::set<ValueId> without(std::size_t count) const {
    std::set<ValueId> on_codes;
    for (std::size_t i = count; i < ranked_.size(); ++i) on_codes.insert(ranked_[i].layer.output);
    return on_codes;
  }

  // How many of the most costly layers have to stay in f32; all of them lose nothing.
  std::size_t fewest() {
    std::size_t too_few = 0;
    std::size_t enough = ranked_.size();
    for (std::size_t step = 0; enough - too_few > 1; ++step) {
      report("keeping the budget", step, step + enough - too_few);
      const std::size_t count = (too_few + enough) / 2;
      (together(without(count)) <= request_.budget ? enough : too_few) = count;
    }
    return enough;
  }

  void keep(std::size_t count) {
    result_.on_codes = without(count);
    result_.loss = count < ranked_.size() ? together(result_.on_codes) : 0.0;
    result_.kept.assign(ranked_.begin(), ranked_.begin() + static_cast<std::ptrdiff_t>(count));
  }

  void give_back() {
    const std::size_t count =
        result_.kept.size() - std::min<std::size_t>(result_.kept.size(), 1);  // the last is needed
    const std::size_t tries = std::min(request_.most_returns, count);
    for (std::size_t part = tries; part-- > 0;) {
      report("giving layers back", tries - 1 - part, tries);
      give_back(part * count / tries, (part + 1) * count / tries);
    }
  }

  // Layers [begin, end) of those that are kept; what is behind them has been tried before.
  void give_back(std::size_t begin, std::size_t end) {
    std::set<ValueId> more = result_.on_codes;
    for (std::size_t i = begin; i < end; ++i) more.insert(result_.kept[i].layer.output);
    const double loss = together(more);
    if (loss > request_.budget) return;
    result_.on_codes = std::move(more);
    result_.loss = loss;
    const auto first = result_.kept.begin();
    result_.kept.erase(first + static_cast<std::ptrdiff_t>(begin), first + static_cast<std::ptrdiff_t>(end));
  }

  const SearchRequest& request_;
  std::vector<CostlyLayer> ranked_;
  SearchResult result_;
};

}  // namespace

SearchResult search(const SearchRequest& request) { return Search(request).run(); }

}  // namespace atrous
