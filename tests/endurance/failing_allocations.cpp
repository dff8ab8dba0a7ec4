// Lets every allocation of a load and a run fail in turn: an error each time, no crash, and nothing is left behind.
// failing_allocations MODEL [EVERY]
#include "endurance/failing_malloc.h"

#include <atrous/atrous.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <new>
#include <string>
#include <vector>

namespace {

// What came of one load and run.
std::string outcome(const char* path, const atrous::Image& image) {
  try {
    atrous::Session session(atrous::Model::load(path), {.threads = 1});
    session.segment(image);
    return "done";
  } catch (const atrous::Error& error) {
    return std::string("error ") + atrous::name(error.code());
  } catch (const std::bad_alloc&) {
    return "std::bad_alloc";
  } catch (const std::exception& error) {
    return std::string("another exception: ") + error.what();
  }
}

struct Trial {
  std::string outcome;
  long left_blocks;
};

Trial try_with(const char* path, const atrous::Image& image, long call) {
  const long before = failing::held;
  failing::calls = 0;
  failing::fails_at = call;
  failing::armed = true;
  Trial trial{outcome(path, image), 0};
  failing::armed = false;
  const long kept = trial.outcome.capacity() > 15 ? 1 : 0;
  trial.left_blocks = failing::held - before - kept;
  return trial;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: failing_allocations MODEL [EVERY]\n"), 2;
  const long every = argc > 2 ? std::atol(argv[2]) : 1;
  const atrous::Image image{40, 30, std::vector<std::uint8_t>(40 * 30 * 3, 90)};
  for (int i = 0; i < 3; ++i) try_with(argv[1], image, 0);  // what lives as long as the process is there now
  const long all = failing::calls;
  std::map<std::string, long> outcomes;
  long leaks = 0;
  for (long call = 1; call <= all; call += every) {
    const Trial trial = try_with(argv[1], image, call);
    ++outcomes[trial.outcome];
    if (trial.left_blocks <= 0) continue;
    ++leaks;
    std::printf("call %ld (%s) leaves %ld blocks\n", call, trial.outcome.c_str(), trial.left_blocks);
  }
  std::printf("%ld allocations of a load and a run, every %ld. failed in turn\n", all, every);
  bool good = true;
  for (const auto& [what, count] : outcomes) {
    std::printf("  %s: %ld\n", what.c_str(), count);
    good = good && !what.starts_with("another") && what != "error internal";
  }
  std::printf("  blocks left behind: %ld times\n", leaks);
  return good ? 0 : 1;
}
