// What a quantisation has found so far, in a file, so that it can go on after an interruption.
#include "api/quantise_state.h"

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/output_file.h"

namespace atrous {
namespace {

using nlohmann::json;

json to_json(const std::map<ValueId, CodeRange>& ranges) {
  json list = json::array();
  for (const auto& [id, range] : ranges) list.push_back({id, range.low, range.high, range.method});
  return list;
}

json to_json(const std::map<ValueId, MapMoments>& moments) {
  json list = json::array();
  for (const auto& [id, of] : moments) list.push_back({id, of.means, of.variances});
  return list;
}

json to_json(const std::map<ValueId, std::vector<float>>& changes) {
  json list = json::array();
  for (const auto& [id, values] : changes) list.push_back({id, values});
  return list;
}

}  // namespace

QuantiseState::QuantiseState(std::filesystem::path path, std::string fingerprint)
    : path_(std::move(path)), fingerprint_(std::move(fingerprint)) {
  try {
    read();
  } catch (const json::exception&) {  // cut short or of another version: what it held is found again
    calibrations_.clear();
    losses_.clear();
    resumed_ = false;
  }
}

void QuantiseState::read() {
  std::ifstream file(path_);
  if (!file) return;
  const json state = json::parse(file);
  if (state.at("fingerprint") != fingerprint_) return;
  for (const auto& [name, found] : state.at("calibrations").items()) {
    Calibration& calibration = calibrations_[name];
    for (const json& range : found.at("ranges")) {
      calibration.ranges[range.at(0)] = {range.at(1), range.at(2), range.at(3)};
    }
    for (const json& of : found.at("moments")) {
      calibration.moments[of.at(0)] = {of.at(1).get<std::vector<float>>(), of.at(2).get<std::vector<float>>()};
    }
    for (const json& change : found.at("bias_changes")) {
      calibration.bias_changes[change.at(0)] = change.at(1).get<std::vector<float>>();
    }
  }
  for (const auto& [question, loss] : state.at("losses").items()) losses_[question] = {loss.at(0), loss.at(1)};
  resumed_ = true;
}

void QuantiseState::write() const {
  json calibrations = json::object();
  for (const auto& [name, found] : calibrations_) {
    calibrations[name] = {{"ranges", to_json(found.ranges)},
                          {"moments", to_json(found.moments)},
                          {"bias_changes", to_json(found.bias_changes)}};
  }
  json losses = json::object();
  for (const auto& [question, loss] : losses_) losses[question] = {loss.points, loss.complete};
  const std::string text =
      json{{"fingerprint", fingerprint_}, {"calibrations", std::move(calibrations)}, {"losses", std::move(losses)}}
          .dump();
  OutputFile file(path_);
  if (std::fwrite(text.data(), 1, text.size(), file.stream()) != text.size()) file.fail_write(errno);
  file.commit();
}

bool QuantiseState::take_calibration(const std::string& name, QuantisationScheme& scheme) const {
  const auto found = calibrations_.find(name);
  if (found == calibrations_.end()) return false;
  for (const Layer& layer : scheme.layers) {
    for (const ValueId id : layer.sources) {
      if (found->second.ranges.count(id) == 0) return false;
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
