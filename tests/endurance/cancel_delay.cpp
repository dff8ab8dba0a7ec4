// How long a run goes on after it was cancelled, and after its deadline, at many moments of the run: half of the stops
// at least have to be heard, and none later than the limit. cancel_delay MODEL [SIDE [TIMES [LIMIT_MS]]]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <thread>

#include "endurance/process.h"

namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point moment) {
  return std::chrono::duration<double, std::milli>(Clock::now() - moment).count();
}

// Milliseconds from `moment` to the end of the run, or 0 if the run was done before.
double delay_of(atrous::Session& session, const atrous::Image& image, Clock::time_point moment) {
  try {
    session.segment(image);
  } catch (const atrous::Error& error) {
    if (error.code() == atrous::ErrorCode::kCancelled) return ms_since(moment);
    throw;
  }
  return 0.0;
}

double cancel_after(atrous::Session& session, const atrous::Image& image,
                    std::chrono::duration<double, std::milli> ms) {
  const auto moment = Clock::now() + std::chrono::duration_cast<Clock::duration>(ms);
  std::thread other([&] {
    std::this_thread::sleep_until(moment);
    session.cancel();
  });
  const double delay = delay_of(session, image, moment);
  other.join();
  if (delay == 0.0) delay_of(session, endurance::make_image(1, 1), moment);  // a cancel that came late is spent here
  return delay;
}

double deadline_after(atrous::Session& session, const atrous::Image& image,
                      std::chrono::duration<double, std::milli> ms) {
  const auto moment = Clock::now() + std::chrono::duration_cast<Clock::duration>(ms);
  session.set_deadline(moment);
  const double delay = delay_of(session, image, moment);
  session.set_deadline(std::nullopt);
  return delay;
}

// The least of some runs, so that the moments of all stops lie within a run.
double whole_run_ms(atrous::Session& session, const atrous::Image& image) {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 5; ++i) {
    const Clock::time_point start = Clock::now();
    session.segment(image);
    least = std::min(least, ms_since(start));
  }
  return least;
}

// Whether the delays are as they should be; 0 stands for a stop that was not heard.
bool report(const char* what, std::vector<double> delays, double limit_ms) {
  const std::size_t asked = delays.size();
  std::erase(delays, 0.0);
  std::sort(delays.begin(), delays.end());
  const std::size_t heard = delays.size();
  std::printf("%s: %zu of %zu stops heard", what, heard, asked);
  if (heard > 0) {
    std::printf(", delay median %.1f ms, 90 %% %.1f ms, longest %.1f ms", delays[heard / 2], delays[heard * 9 / 10],
                delays.back());
  }
  std::printf("\n");
  return heard >= (asked + 1) / 2 && delays.back() <= limit_ms;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) return std::fprintf(stderr, "usage: cancel_delay MODEL [SIDE [TIMES [LIMIT_MS]]]\n"), 2;
  const int side = argc > 2 ? std::atoi(argv[2]) : 513;
  const int times = argc > 3 ? std::max(std::atoi(argv[3]), 1) : 40;
  const double limit_ms = argc > 4 ? std::atof(argv[4]) : std::numeric_limits<double>::infinity();
  atrous::Session session(atrous::Model::load(argv[1], endurance::native_size()));
  const atrous::Image image = endurance::make_image(side, side);
  const atrous::LabelMap wanted = session.segment(image);
  const double whole_ms = whole_run_ms(session, image);
  std::vector<double> cancels;
  std::vector<double> deadlines;
  for (int i = 0; i < times; ++i) {
    const std::chrono::duration<double, std::milli> ms(whole_ms * (i + 0.5) / times);
    cancels.push_back(cancel_after(session, image, ms));
    deadlines.push_back(deadline_after(session, image, ms));
  }
  std::printf("%d x %d pixels, a whole run %.0f ms, %d threads\n", side, side, whole_ms, session.threads());
  const bool cancelled = report("cancel", cancels, limit_ms);
  const bool ended = report("deadline", deadlines, limit_ms);
  const bool same = session.segment(image).u8 == wanted.u8;
  std::printf("labels afterwards: %s\n", same ? "as before" : "different");
  return cancelled && ended && same ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "cancel_delay: %s\n", error.what());
  return 2;
}
