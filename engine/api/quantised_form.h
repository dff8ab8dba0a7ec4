// A form in which a network may be quantised, and what choices of its layers lose.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "api/judge.h"
#include "quantise/equalise_network.h"
#include "quantise/real_constants.h"

namespace atrous {

// The network as it is, or with equalised channels.
struct QuantisedForm {
  std::string name;
  std::vector<Equalisation> equalisation;
  Graph graph;  // borrows
  QuantisationScheme scheme;
  RealConstants constants = {};                      // in the graph, once something was tried
  std::unique_ptr<JudgedNetwork> network = nullptr;  // over the constants of the graph; null before
};

struct Trial {
  const std::set<ValueId>& on_codes;  // by output
  bool alone = false;                 // one layer, on codes even where nothing is gained by it, on some photographs
  double enough = 100.0;              // points of loss above which the rest need not be known
};

// What a trial loses. `check` is called often, and may throw.
Judgement judge(QuantisedForm& form, const Trial& trial, const Judge& judge, const ModelFacts& facts,
                const std::function<void()>& check);

// The trial as text: the form, and which layers, each by a character.
std::string question(const QuantisedForm& form, const Trial& trial);

// How often kept layers may be tried again on so many photographs. It falls with the size of the network, as the number
// of photographs for one layer does, so that no stage of a search takes much more than a minute or two.
std::size_t most_returns(const QuantisedForm& form, std::size_t images);

}  // namespace atrous
