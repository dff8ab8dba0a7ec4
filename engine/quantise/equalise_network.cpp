// Equalises the channels of a whole network by what it makes of photographs.
#include "quantise/equalise_network.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/parallel.h"
#include "graph/edit.h"
#include "quantise/observe.h"

namespace atrous {
namespace {

struct Reach {
  std::vector<float> largest;
  std::vector<float> magnitude;
};

// Widens the reach of each channel of a map [N,C,h,w] by what is in it.
void add_reach(Reach& reach, const Tensor& map) {
  const Shape& shape = map.shape();
  const auto channels = static_cast<std::size_t>(shape[1]);
  const auto area = static_cast<std::size_t>(shape[2] * shape[3]);
  reach.largest.resize(channels, 0.0F);
  reach.magnitude.resize(channels, 0.0F);
  const std::span<const float> values = map.as<float>();
  parallel_ranges(shape[1], 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto channel = static_cast<std::size_t>(begin); channel < static_cast<std::size_t>(end); ++channel) {
      for (std::size_t row = channel; row < channels * static_cast<std::size_t>(shape[0]); row += channels) {
        for (const float value : values.subspan(row * area, area)) {
          reach.largest[channel] = std::max(reach.largest[channel], value);
          reach.magnitude[channel] = std::max(reach.magnitude[channel], std::abs(value));
        }
      }
    }
  });
}

}  // namespace

std::vector<Equalisation> find_equalisation(const CalibrationRequest& request) {
  const std::vector<ConvPair> pairs = find_conv_pairs(*request.graph);
  std::vector<Equalisation> found;
  if (pairs.empty()) return found;
  std::map<ValueId, Reach> reaches;
  Observation observation;
  observation.graph = request.graph;
  observation.inputs = request.inputs;
  observation.after_run = request.after_run;
  observation.check = request.check;
  for (const ConvPair& pair : pairs) {
    for (const ValueId id : {pair.made, pair.read}) {
      if (reaches.emplace(id, Reach{}).second) observation.values.push_back(id);
    }
  }
  observation.visit = [&reaches](ValueId id, std::size_t, const Tensor& map) { add_reach(reaches.at(id), map); };
  observe(observation);
  for (const ConvPair& pair : pairs) {
    const ChannelReach reach{reaches.at(pair.made).largest, reaches.at(pair.read).magnitude};
    found.push_back({pair, equalising_factors(pair, reach, *request.graph)});
  }
  return found;
}

void equalise(Graph& graph, const std::vector<Equalisation>& equalisation) {
  for (const Equalisation& one : equalisation) scale_pair(graph, one.pair, one.factors);
  remove_dead_nodes(graph);  // frees the weights as they were
}

}  // namespace atrous
