// Lets the allocations of a load and a run fail, each alone and each with all behind it: an error each time, no crash,
// and nothing is left behind; and those of a session's run on a second size: it goes on as if nothing had been.
// failing_allocations MODEL [EVERY]
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

// Red and blue squares, four by four whatever the size: labels show where pixels were taken from.
atrous::Image make_squares(int width_px, int height_px) {
  atrous::Image image{width_px, height_px, {}};
  for (int y = 0; y < height_px; ++y) {
    for (int x = 0; x < width_px; ++x) {
      const bool red = (x * 4 / width_px + y * 4 / height_px) % 2 == 0;
      for (const int sample : {red ? 255 : 0, 0, red ? 0 : 255}) image.rgb.push_back(static_cast<std::uint8_t>(sample));
    }
  }
  return image;
}

// What came of the work; no memory is wanted to say it.
template <typename Work>
const char* outcome_of(const Work& work) {
  try {
    work();
    return kDone;
  } catch (const atrous::Error& error) {
    return atrous::name(error.code());
  } catch (const std::bad_alloc&) {
    return kNoMemory;
  } catch (const std::exception&) {
    return "another exception";
  }
}

// The same, while the call of that number fails, and all behind it if the failure stays.
template <typename Work>
const char* outcome_with(long call, bool stays, const Work& work) {
  failing::calls = 0;
  failing::fails_at = call;
  failing::stays = stays;
  failing::leaks = false;
  failing::armed = true;
  const char* const what = outcome_of(work);
  failing::armed = false;
  return what;
}

struct Trial {
  const char* outcome;
  long left_blocks;
  bool may_leak;  // a call failed in a library that leaks
};

Trial try_with(const char* path, const atrous::Image& image, long call, bool stays) {
  const long before = failing::held;
  const char* const what = outcome_with(call, stays, [&] {
    atrous::Session session(atrous::Model::load(path), {.threads = 1});
    session.segment(image);
  });
  return {what, failing::held - before, failing::leaks};
}

// Whether nothing else came out than may.
bool report(std::map<std::string, long> outcomes) {
  for (const auto& [what, count] : outcomes) std::printf("  %s: %ld\n", what.c_str(), count);
  for (const char* const allowed : {kDone, "resource", kNoMemory}) outcomes.erase(allowed);
  return outcomes.empty();
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
  const bool expected = report(outcomes);
  std::printf("  calls of libraries that were spared: %ld\n", failing::spared.load());
  std::printf("  blocks left behind: %ld times, by libraries that do so %ld times\n", leaks, known_leaks);
  return leaks == 0 && expected;
}

// Whether sessions are as good as new after a run on a second, larger image has failed.
bool try_sessions(const char* path, const atrous::Image& small, const atrous::Image& large, long every) {
  const atrous::Model model = atrous::Model::load(path);
  const auto labels = [](atrous::Session& session, const atrous::Image& image) { return session.segment(image).u8; };
  atrous::Session whole(model, {.threads = 1});
  const std::vector<std::uint8_t> small_labels = labels(whole, small);
  outcome_with(0, false, [&] { whole.segment(large); });
  const long all = failing::calls;
  const std::vector<std::uint8_t> large_labels = labels(whole, large);
  std::map<std::string, long> outcomes;
  long different = 0;
  for (long call = 1; call <= all; call += every) {
    atrous::Session session(model, {.threads = 1});
    session.segment(small);
    ++outcomes[outcome_with(call, false, [&] { session.segment(large); })];
    if (labels(session, large) != large_labels || labels(session, small) != small_labels) ++different;
  }
  std::printf("%ld allocations of a session's run on a second size; every %ld. failed in turn\n", all, every);
  const bool expected = report(outcomes);
  std::printf("  labels afterwards that differ: %ld times\n", different);
  return all > 0 && different == 0 && expected;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: failing_allocations MODEL [EVERY]\n"), 2;
  const long every = argc > 2 ? std::max(std::atol(argv[2]), 1L) : 1;
  const atrous::Image image = make_squares(40, 30);
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
  const bool go_on = try_sessions(argv[1], image, make_squares(150, 100), every);
  return alone && staying && go_on ? 0 : 1;
}
