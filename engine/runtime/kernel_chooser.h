// Who may choose the kernels of a plan instead of their expected costs.
#pragma once

#include <algorithm>
#include <span>
#include <string>

#include "graph/graph.h"
#include "ops/lowering.h"

namespace atrous {

// A node that several kernels can compute; `key` says all about it that decides their speed on one machine.
struct KernelQuery {
  const Graph& graph;
  const Node& node;
  const std::string& key;
  std::span<const KernelOffer> offers;  // the cheapest first
  bool bf16 = false;                    // of the plan
  Storage src = Storage::kFull;         // in which the node's first input lies
};

class KernelChooser {
 public:
  virtual ~KernelChooser() = default;
  virtual KernelVerdict choose(const KernelQuery& query) = 0;

  // What it would say without finding anything out.
  virtual KernelVerdict recall(const KernelQuery& query) { return choose(query); }
};

// Takes the kernel of one name wherever it is offered.
class ForcedKernel final : public KernelChooser {
 public:
  explicit ForcedKernel(std::string name) : name_(std::move(name)) {}

  KernelVerdict choose(const KernelQuery& query) override {
    const auto found = std::find_if(query.offers.begin(), query.offers.end(),
                                    [this](const KernelOffer& offer) { return offer.name == name_; });
    if (found == query.offers.end()) return {};
    return {static_cast<int>(found - query.offers.begin())};
  }

 private:
  std::string name_;
};

}  // namespace atrous
