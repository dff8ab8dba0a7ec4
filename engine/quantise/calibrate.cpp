// Ranges and biases of a quantised network, from what the network makes of photographs.
#include "quantise/calibrate.h"

#include <algorithm>

#include "graph/edit.h"
#include "quantise/choose_range.h"
#include "quantise/conv_trial.h"
#include "quantise/histogram.h"
#include "quantise/observe.h"
#include "runtime/specialise.h"

namespace atrous {
namespace {

constexpr std::size_t kMostTrials = 8;  // photographs on which convolutions are tried

// A map that layers read, and what is known of it.
struct Source {
  Histogram histogram;
  ChannelSums sums;
  std::vector<CodeRange> candidates;
  std::vector<ValueId> convs;  // by output
  std::size_t chosen = 0;
};

// The errors that candidates make in a map.
std::vector<Tensor> errors_of(const Tensor& map, const std::vector<CodeRange>& candidates) {
  std::vector<Tensor> errors;
  const std::span<const float> exact = map.as<float>();
  std::vector<std::uint8_t> codes(exact.size());
  for (const CodeRange& range : candidates) {
    const CodeScale scale = scale_of(range);
    Tensor error(DType::kF32, map.shape());
    const std::span<float> values = error.as<float>();
    to_codes(exact.data(), codes.data(), map.elements(), scale);
    from_codes(codes.data(), values.data(), map.elements(), scale);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= exact[i];
    errors.push_back(std::move(error));
  }
  return errors;
}

MapMoments moments_of(const ChannelSums& sums) {
  MapMoments moments;
  for (std::size_t c = 0; c < sums.sum.size(); ++c) {
    moments.means.push_back(static_cast<float>(sums.mean(c)));
    moments.variances.push_back(static_cast<float>(sums.variance(c)));
  }
  return moments;
}

class Calibration {
 public:
  Calibration(const CalibrationRequest& request, QuantisationScheme& scheme)
      : request_(request), graph_(*request.graph), scheme_(scheme) {}

  void run() {
    find_sources();
    observe_histograms();
    try_convs();
    choose();
    share_ranges();
  }

 private:
  void find_sources() {
    for (const Layer& layer : scheme_.layers) {
      for (const ValueId id : layer.sources) {
        Source& source = sources_[id];
        if (layer.op == "Conv") source.convs.push_back(layer.output);
      }
    }
    for (const Node& node : graph_.nodes) {
      if (!node.outputs.empty() && node.op == "Conv") convs_[node.outputs[0]] = &node;
    }
  }

  // What is watched, in the order in which the network makes it.
  Observation watch(bool convs_only, std::size_t most_inputs) {
    Observation observation;
    observation.graph = request_.graph;
    observation.inputs.assign(request_.inputs.begin(),
                              request_.inputs.begin() + static_cast<std::ptrdiff_t>(most_inputs));
    const std::vector<int> producers = find_producers(graph_);
    for (const auto& [id, source] : sources_) {
      if (!convs_only || !source.convs.empty()) observation.values.push_back(id);
    }
    std::stable_sort(observation.values.begin(), observation.values.end(), [&](ValueId a, ValueId b) {
      return producers[static_cast<std::size_t>(a)] < producers[static_cast<std::size_t>(b)];
    });
    observation.after_run = [this](int done, int total) { progress(done, total); };
    observation.check = request_.check;
    return observation;
  }

  void check() const {
    if (request_.check) request_.check();
  }

  // Both rounds of runs as one count.
  void progress(int done, int total) {
    if (request_.after_run) request_.after_run(runs_before_ + done, std::max(runs_before_ + total, 2 * total));
    if (done == total) runs_before_ += total;
  }

  void observe_histograms() {
    Observation observation = watch(false, request_.inputs.size());
    observation.visit = [this](ValueId id, std::size_t, const Tensor& map) {
      Source& source = sources_.at(id);
      source.histogram.add(map.as<float>());
      if (!source.convs.empty()) source.sums.add(map);
    };
    observe(observation);
    for (auto& [id, source] : sources_) {
      check();
      source.candidates = candidate_ranges(source.histogram);
      if (!source.convs.empty()) scheme_.moments[id] = moments_of(source.sums);
    }
  }

  void try_convs() {
    for (const auto& [id, source] : sources_) {
      for (const ValueId conv : source.convs) {
        check();
        trials_.emplace(conv, ConvTrial(graph_, *convs_.at(conv), scheme_.moments.at(id), source.candidates.size()));
      }
    }
    Observation observation = watch(true, std::min(kMostTrials, request_.inputs.size()));
    observation.visit = [this](ValueId id, std::size_t, const Tensor& map) {
      const Source& source = sources_.at(id);
      const std::vector<Tensor> errors = errors_of(map, source.candidates);
      for (const ValueId conv : source.convs) {
        check();
        trials_.at(conv).add(map, errors);
      }
    };
    observe(observation);
  }

  double cost(const Source& source, std::size_t candidate) const {
    if (source.convs.empty()) return squared_error(source.histogram, source.candidates[candidate]);
    double sum = 0.0;
    for (const ValueId conv : source.convs) sum += trials_.at(conv).cost(candidate);
    return sum;
  }

  void choose() {
    for (auto& [id, source] : sources_) {
      double least = cost(source, 0);
      for (std::size_t i = 1; i < source.candidates.size(); ++i) {
        const double other = cost(source, i);
        if (!(other < least)) continue;
        least = other;
        source.chosen = i;
      }
      scheme_.ranges[id] = source.candidates[source.chosen];
      for (const ValueId conv : source.convs) {
        scheme_.bias_changes[conv] = trials_.at(conv).bias_change(source.chosen);
      }
    }
  }

  // From the last layer to the first, so that what a Concat of Concats makes reaches all its parts.
  void share_ranges() {
    const std::vector<int> uses = count_uses(graph_);
    for (std::size_t i = scheme_.layers.size(); i-- > 0;) {
      const Layer& layer = scheme_.layers[i];
      const auto made = scheme_.ranges.find(layer.output);
      if (made == scheme_.ranges.end() || (layer.op != "Concat" && layer.op != "MaxPool")) continue;
      for (const ValueId source : layer.sources) {
        if (uses[static_cast<std::size_t>(source)] == 1) {
          scheme_.ranges.at(source) = made->second;
        } else if (layer.op == "MaxPool") {
          made->second = scheme_.ranges.at(source);
        }
      }
    }
  }

  const CalibrationRequest& request_;
  const Graph& graph_;
  QuantisationScheme& scheme_;
  std::map<ValueId, Source> sources_;
  std::map<ValueId, const Node*> convs_;  // by output
  std::map<ValueId, ConvTrial> trials_;
  int runs_before_ = 0;
};

}  // namespace

QuantisationScheme empty_scheme(const CalibrationRequest& request) {
  const Graph& graph = *request.graph;
  QuantisationScheme scheme;
  const Shape& shape = request.inputs.at(0)->shape();
  scheme.layers = find_layers(specialise(graph, {{graph.inputs.at(0), shape, nullptr}}, graph.outputs));
  for (const Layer& layer : scheme.layers) scheme.on_codes.insert(layer.output);
  return scheme;
}

void calibrate(const CalibrationRequest& request, QuantisationScheme& scheme) { Calibration(request, scheme).run(); }

}  // namespace atrous
