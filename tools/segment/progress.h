// A progress bar on stderr with rate and remaining time.
#pragma once

#include <string>

#include "stopwatch.h"

namespace atrous::tool {

// The bar's text: "[####....] 3/8  1.5 images/s  0:03 left  NAME". No line break; `columns` is the most that fits.
std::string progress_text(int done, int total, double elapsed_ms, const std::string& name, int columns);

// Draws while more than one image is to be done and stderr is a terminal; otherwise it does nothing.
class Progress {
 public:
  Progress(int total, bool quiet);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Redraws: `done` images are finished, `name` is next.
  void show(int done, const std::string& name);

  // Takes the bar away, so that other text can be printed.
  void clear();

 private:
  int total_;
  bool visible_;
  bool drawn_ = false;
  Stopwatch stopwatch_;
};

}  // namespace atrous::tool
