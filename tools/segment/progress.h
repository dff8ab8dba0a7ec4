// A progress bar on stderr with rate and remaining time.
#pragma once

#include <string>

#include "stopwatch.h"

namespace atrous::tool {

// What is done, and of how much.
struct ProgressCount {
  int done = 0;
  int total = 0;
  std::string unit = "images";
};

// The bar's text: "[####....] 3/8  1.5 images/s  0:03 left  NAME". No line break; `columns` is the most that fits.
std::string progress_text(const ProgressCount& count, double elapsed_ms, const std::string& name, int columns);

// Draws while more than one image (or other unit) is to be done and stderr is a terminal; otherwise it does nothing.
class Progress {
 public:
  Progress(int total, bool quiet, const std::string& unit = "images");
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Redraws: `done` units are finished, `name` is next.
  void show(int done, const std::string& name);

  // Takes the bar away, so that other text can be printed.
  void clear();

 private:
  ProgressCount count_;
  bool visible_;
  bool drawn_ = false;
  Stopwatch stopwatch_;
};

}  // namespace atrous::tool
