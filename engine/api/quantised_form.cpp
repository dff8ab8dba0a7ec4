// A form in which a network may be quantised, and what choices of its layers lose.
#include "api/quantised_form.h"

#include <algorithm>

#include "graph/edit.h"
#include "quantise/insert.h"

namespace atrous {
namespace {

constexpr std::size_t kAllImages = static_cast<std::size_t>(-1);
constexpr double kMostImagesForOneLayer = 4;
constexpr double kMostReturns = 32;
constexpr double kLeastReturns = 4;
constexpr double kStageMacs = 12e12;  // what a stage of the search may multiply, if that is enough for the least

// How many runs of the network a stage of the search can afford.
double affordable_runs(const QuantisedForm& form) {
  double macs = 1.0;
  for (const Layer& layer : form.scheme.layers) macs += static_cast<double>(layer.macs);
  return kStageMacs / macs;
}

std::size_t images_for_one_layer(const QuantisedForm& form) {
  const double images = affordable_runs(form) / static_cast<double>(form.scheme.layers.size());
  return static_cast<std::size_t>(std::clamp(images, 1.0, kMostImagesForOneLayer));
}

void prepare(QuantisedForm& form, const ModelFacts& facts, const std::function<void()>& check) {
  if (form.network) return;
  if (form.constants.maps.empty()) form.constants = add_real_constants(form.graph, form.scheme, check);
  form.network = std::make_unique<JudgedNetwork>(borrow(form.graph), facts, check);
}

}  // namespace

Judgement judge(QuantisedForm& form, const Trial& trial, const Judge& judge, const ModelFacts& facts,
                const std::function<void()>& check) {
  prepare(form, facts, check);
  QuantisationScheme scheme = form.scheme;
  scheme.on_codes = trial.on_codes;
  scheme.exactly = trial.alone;
  Graph graph = borrow(form.graph);
  insert_trial(graph, scheme, form.constants);
  form.network->replace(std::move(graph));
  return judge.judge(*form.network, trial.alone ? images_for_one_layer(form) : kAllImages, trial.enough);
}

std::string question(const QuantisedForm& form, const Trial& trial) {
  std::string text = form.name + (trial.alone ? " alone " : " ");
  for (const Layer& layer : form.scheme.layers) text += trial.on_codes.contains(layer.output) ? '8' : '-';
  return text;
}

std::size_t most_returns(const QuantisedForm& form, std::size_t images) {
  const double returns = affordable_runs(form) / static_cast<double>(std::max<std::size_t>(images, 1));
  return static_cast<std::size_t>(std::clamp(returns, kLeastReturns, kMostReturns));
}

}  // namespace atrous
