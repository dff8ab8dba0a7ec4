// What a quantisation has found so far, in a file, so that it can go on after an interruption.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "quantise/scheme.h"

namespace atrous {

class QuantiseState {
 public:
  // Reads the file if it was written for the same `fingerprint`, a digest of everything that the findings depend on;
  // else, and where it cannot be read, starts anew.
  QuantiseState(std::filesystem::path path, std::string fingerprint);

  bool resumed() const { return resumed_; }

  // Ranges, moments and changes of biases, if they were found before, are put into the scheme, whose layers are known.
  bool take_calibration(const std::string& name, QuantisationScheme& scheme) const;
  void keep_calibration(const std::string& name, const QuantisationScheme& scheme);

  struct Loss {
    double points = 0.0;
    bool complete = true;  // else so much at least
  };

  // The loss that was found before for this question; one that is only known to be at least so much where that is more
  // than `enough`.
  std::optional<double> loss(const std::string& question, double enough) const;
  void keep_loss(const std::string& question, const Loss& loss);

 private:
  struct Calibration {
    std::map<ValueId, CodeRange> ranges;
    std::map<ValueId, MapMoments> moments;
    std::map<ValueId, std::vector<float>> bias_changes;
  };
  void read();
  void write() const;

  std::filesystem::path path_;
  std::string fingerprint_;
  std::map<std::string, Calibration> calibrations_;
  std::map<std::string, Loss> losses_;
  bool resumed_ = false;
};

}  // namespace atrous
