// The int8 part of the convert command: its options and its part of the report.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "atrous/convert.h"
#include "json_text.h"
#include "progress.h"

namespace atrous::tool {

struct Int8Choice {
  std::string precision = "f32";
  std::string calibrate;
  std::string labels;
  std::optional<double> budget;
  bool recursive = false;
  bool quiet = false;
};

void add_int8_options(CLI::App& command, Int8Choice& choice);

// Nothing for f32. Throws UsageError for options that do not go together, and for a folder without images.
std::optional<QuantiseOptions> int8_options(const Int8Choice& choice);

// Several lines, indented.
std::string int8_text(const QuantisationReport& report);

Json int8_json(const QuantisationReport& report);

// A progress bar for one stage after the other.
class StageProgress {
 public:
  explicit StageProgress(bool quiet) : quiet_(quiet) {}
  void show(const std::string& stage, int done, int total);
  void clear() { bar_.reset(); }

 private:
  bool quiet_;
  std::string stage_;
  int total_ = 0;
  std::unique_ptr<Progress> bar_;
};

}  // namespace atrous::tool
