// Lets the allocations of a load and a run fail, each alone and each with all behind it: an error each time, no crash,
// and nothing is left behind. failing_allocations MODEL [EVERY]
#include "endurance/failing_malloc.h"

#include <atrous/atrous.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <new>
#include <string>
#include <vector>

namespace {

constexpr const char* kDone = "done";  // the library did without, or a call was spared
constexpr const char* kNoMemory = "std::bad_alloc";
constexpr long kLeastCalls = 500;  // of a load and a run of any network

// What came of one load and run; no memory is wanted to say it.
const char* outcome(const char* path, const atrous::Image& image) {
  try {
    atrous::Session session(atrous::Model::load(path), {.threads = 1});
    session.segment(image);
    return kDone;
  } catch (const atrous::Error& error) {
    return atrous::name(error.code());
  } catch (const std::bad_alloc&) {
    return kNoMemory;
  } catch (const std::exception&) {
    return "another exception";
  }
}

struct Trial {
  const char* outcome;
  long left_blocks;
  bool may_leak;  // a call failed in a library that leaks
};

Trial try_with(const char* path, const atrous::Image& image, long call, bool stays) {
  const long before = failing::held;
  failing::calls = 0;
  failing::fails_at = call;
  failing::stays = stays;
  failing::leaks = false;
  failing::armed = true;
  const char* const what = outcome(path, image);
  failing::armed = false;
  return {what, failing::held - before, failing::leaks};
}

// Whether every trial ended as it should.
bool try_all(const char* path, const atrous::Image& image, long all, long every, bool stays) {
  std::map<std::string, long> outcomes;
  long leaks = 0;
  long known_leaks = 0;
  failing::spared = 0;
  for (long call = 1; call <= all; call += every) {
    const Trial trial = try_with(path, image, call, stays);
    ++outcomes[trial.outcome];
    if (trial.left_blocks <= 0) continue;
    ++(trial.may_leak ? known_leaks : leaks);
    if (trial.may_leak) continue;
    std::printf("call %ld (%s) leaves %ld blocks\n", call, trial.outcome, trial.left_blocks);
  }
  std::printf("%ld allocations of a load and a run; every %ld. failed in turn%s\n", all, every,
              stays ? ", and all behind it" : "");
  for (const auto& [what, count] : outcomes) std::printf("  %s: %ld\n", what.c_str(), count);
  std::printf("  calls of libraries that were spared: %ld\n", failing::spared.load());
  std::printf("  blocks left behind: %ld times, by libraries that do so %ld times\n", leaks, known_leaks);
  for (const char* const allowed : {kDone, "resource", kNoMemory}) outcomes.erase(allowed);
  return leaks == 0 && outcomes.empty();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: failing_allocations MODEL [EVERY]\n"), 2;
  const long every = argc > 2 ? std::max(std::atol(argv[2]), 1L) : 1;
  const atrous::Image image{40, 30, std::vector<std::uint8_t>(40 * 30 * 3, 90)};
  failing::know("libdnnl", failing::Known::kSpared);     // writes to what it did not get
  failing::know("libgomp", failing::Known::kSpared);     // ends the process where it cannot have a team of threads
  failing::know("libprotobuf", failing::Known::kLeaks);  // loses a message for which its list has no room
  Trial whole{};
  for (int i = 0; i < 3; ++i) whole = try_with(argv[1], image, 0, false);  // what lives as long as the process is there
  const long all = failing::calls;
  if (std::strcmp(whole.outcome, kDone) != 0 || all < kLeastCalls) {
    return std::fprintf(stderr, "failing_allocations: %s: %s, %ld allocations\n", argv[1], whole.outcome, all), 2;
  }
  const bool alone = try_all(argv[1], image, all, every, false);
  const bool staying = try_all(argv[1], image, all, every, true);
  return alone && staying ? 0 : 1;
}
