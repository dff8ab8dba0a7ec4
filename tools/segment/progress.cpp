// A progress bar on stderr with rate and remaining time.
#include "progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "table.h"

namespace atrous::tool {
namespace {

constexpr int kBarCells = 24;
constexpr int kDefaultColumns = 80;

int terminal_columns() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kDefaultColumns;
}

// "1:02:03" or "2:03"
std::string time_text(double seconds) {
  const auto all = static_cast<long>(seconds + 0.5);
  std::array<char, 64> buffer{};
  if (all >= 3600) {
    std::snprintf(buffer.data(), buffer.size(), "%ld:%02ld:%02ld", all / 3600, all / 60 % 60, all % 60);
  } else {
    std::snprintf(buffer.data(), buffer.size(), "%ld:%02ld", all / 60, all % 60);
  }
  return buffer.data();
}

}  // namespace

std::string progress_text(const ProgressCount& count, double elapsed_ms, const std::string& name, int columns) {
  const auto& [done, total, unit] = count;
  const int filled = kBarCells * done / std::max(total, 1);
  std::string text = "[" + std::string(static_cast<std::size_t>(filled), '#') +
                     std::string(static_cast<std::size_t>(kBarCells - filled), '.') + "] " + std::to_string(done) +
                     "/" + std::to_string(total);
  if (done > 0 && elapsed_ms > 0.0) {
    const double rate = done / (elapsed_ms / 1000.0);
    text += "  " + fixed(rate, rate < 10.0 ? 2 : 0) + " " + unit + "/s  " + time_text((total - done) / rate) + " left";
  }
  text += "  " + name;
  return text.substr(0, static_cast<std::size_t>(std::max(columns, 0)));
}

Progress::Progress(int total, bool quiet, const std::string& unit)
    : count_{0, total, unit}, visible_(!quiet && total > 1 && isatty(STDERR_FILENO) == 1) {}

void Progress::show(int done, const std::string& name) {
  if (!visible_) return;
  count_.done = done;
  const std::string text = progress_text(count_, stopwatch_.ms(), name, terminal_columns() - 1);
  std::fprintf(stderr, "\r\033[K%s", text.c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::clear() {
  if (!drawn_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace atrous::tool
