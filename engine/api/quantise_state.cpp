// What a quantisation has found so far, in a file, so that it can go on after an interruption.
#include "api/quantise_state.h"

#include <fstream>
#include <iterator>

#include "core/error.h"
#include "core/json.h"
#include "core/output_file.h"

namespace atrous {
namespace {

constexpr JsonLimits kLimits{.levels = 8, .values = std::int64_t{1} << 26};  // of a network's maps and channels

Json::List to_json(const std::map<ValueId, CodeRange>& ranges) {
  Json::List list;
  for (const auto& [id, range] : ranges) list.push_back(Json::List{id, range.low, range.high, range.method});
  return list;
}

Json::List to_json(const std::map<ValueId, MapMoments>& moments) {
  Json::List list;
  for (const auto& [id, of] : moments) list.push_back(Json::List{id, json_list(of.means), json_list(of.variances)});
  return list;
}

Json::List to_json(const std::map<ValueId, std::vector<float>>& changes) {
  Json::List list;
  for (const auto& [id, values] : changes) list.push_back(Json::List{id, json_list(values)});
  return list;
}

std::vector<float> numbers(const Json& json) {
  std::vector<float> values;
  for (const Json& value : json.list()) values.push_back(static_cast<float>(value.number()));
  return values;
}

ValueId id_of(const Json& entry) { return static_cast<ValueId>(entry.at(0).integer()); }

}  // namespace

QuantiseState::QuantiseState(std::filesystem::path path, std::string fingerprint)
    : path_(std::move(path)), fingerprint_(std::move(fingerprint)) {
  try {
    read();
  } catch (const Error&) {  // cut short or of another version: what it held is found again
    calibrations_.clear();
    losses_.clear();
    resumed_ = false;
  }
}

void QuantiseState::read() {
  std::ifstream file(path_);
  if (!file) return;
  const Json state = parse_json({std::istreambuf_iterator<char>(file), {}}, kLimits);
  if (state.at("fingerprint").text() != fingerprint_) return;
  for (const auto& [name, found] : state.at("calibrations").object()) {
    Calibration& calibration = calibrations_[name];
    for (const Json& range : found.at("ranges").list()) {
      calibration.ranges[id_of(range)] = {static_cast<float>(range.at(1).number()),
                                          static_cast<float>(range.at(2).number()), range.at(3).text()};
    }
    for (const Json& of : found.at("moments").list()) {
      calibration.moments[id_of(of)] = {numbers(of.at(1)), numbers(of.at(2))};
    }
    for (const Json& change : found.at("bias_changes").list()) {
      calibration.bias_changes[id_of(change)] = numbers(change.at(1));
    }
  }
  for (const auto& [question, loss] : state.at("losses").object()) {
    losses_[question] = {loss.at(0).number(), loss.at(1).truth()};
  }
  resumed_ = true;
}

void QuantiseState::write() const {
  Json::Object calibrations;
  for (const auto& [name, found] : calibrations_) {
    calibrations[name] = Json::Object{{"ranges", to_json(found.ranges)},
                                      {"moments", to_json(found.moments)},
                                      {"bias_changes", to_json(found.bias_changes)}};
  }
  Json::Object losses;
  for (const auto& [question, loss] : losses_) losses[question] = Json::List{loss.points, loss.complete};
  const std::string text = json_text(Json::Object{
      {"fingerprint", fingerprint_}, {"calibrations", std::move(calibrations)}, {"losses", std::move(losses)}});
  OutputFile file(path_);
  file.write(text);
  file.commit();
}

bool QuantiseState::take_calibration(const std::string& name, QuantisationScheme& scheme) const {
  const auto found = calibrations_.find(name);
  if (found == calibrations_.end()) return false;
  for (const Layer& layer : scheme.layers) {
    for (const ValueId id : layer.sources) {
      if (!found->second.ranges.contains(id)) return false;
    }
  }
  scheme.ranges = found->second.ranges;
  scheme.moments = found->second.moments;
  scheme.bias_changes = found->second.bias_changes;
  return true;
}

void QuantiseState::keep_calibration(const std::string& name, const QuantisationScheme& scheme) {
  calibrations_[name] = {scheme.ranges, scheme.moments, scheme.bias_changes};
  write();
}

std::optional<double> QuantiseState::loss(const std::string& question, double enough) const {
  const auto found = losses_.find(question);
  if (found == losses_.end()) return std::nullopt;
  const auto& [points, complete] = found->second;
  return complete || points > enough ? std::optional<double>(points) : std::nullopt;
}

void QuantiseState::keep_loss(const std::string& question, const Loss& loss) {
  losses_[question] = loss;
  write();
}

}  // namespace atrous
