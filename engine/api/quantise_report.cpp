// What is said of a quantised network's layers.
#include "api/quantise_report.h"

#include <iomanip>
#include <sstream>

namespace atrous {
namespace {

std::string reason_of(double cost, bool by_miou) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << "alone it loses " << cost
       << (by_miou ? " points of mIoU" : " % of the pixels");
  return text.str();
}

std::vector<std::pair<std::string, int>> count_methods(const QuantisationScheme& scheme) {
  std::map<std::string, int> counts;
  for (const auto& [id, range] : scheme.ranges) ++counts[range.method];
  return {counts.begin(), counts.end()};
}

}  // namespace

QuantisationReport describe_scheme(const Graph& graph, const QuantisationScheme& scheme, const SearchResult& found,
                                   bool by_miou) {
  QuantisationReport report;
  report.by_miou = by_miou;
  report.all_int8_points = found.loss_of_all;
  report.ranges = count_methods(scheme);
  report.layers = static_cast<int>(scheme.layers.size());
  std::set<ValueId> listed;
  for (const CostlyLayer& kept : found.kept) {
    report.kept.push_back({kept.layer.name, kept.layer.op, kept.layer.macs, kept.cost, reason_of(kept.cost, by_miou)});
    listed.insert(kept.layer.output);
  }
  const std::set<ValueId> active = useful_layers(graph, scheme.layers, scheme.on_codes);
  double macs = 0.0;
  double int8_macs = 0.0;
  for (const Layer& layer : scheme.layers) {
    const bool int8 = active.contains(layer.output);
    macs += static_cast<double>(layer.macs);
    int8_macs += int8 ? static_cast<double>(layer.macs) : 0.0;
    report.int8_layers += int8 ? 1 : 0;
    if (!int8 && !listed.contains(layer.output)) {
      report.kept.push_back({layer.name, layer.op, layer.macs, 0.0, "no int8 layer before it or behind it"});
    }
  }
  report.int8_macs_share = macs > 0.0 ? int8_macs / macs : 0.0;
  return report;
}

}  // namespace atrous
