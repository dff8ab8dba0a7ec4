// A process that may use one CPU: a session takes one thread by itself, and as many as it is told. one_cpu MODEL
#include <sched.h>

#include <cstdio>

#include "endurance/process.h"

namespace {

bool keep_one_cpu() {
  cpu_set_t all;
  if (sched_getaffinity(0, sizeof all, &all) != 0) return false;
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; CPU_COUNT(&one) == 0; ++cpu) {
    if (CPU_ISSET(cpu, &all)) CPU_SET(cpu, &one);
  }
  return sched_setaffinity(0, sizeof one, &one) == 0;
}

// Whether a session that asks for so many threads (0: for none) says `wanted`, and as many are there after its run.
bool takes(const atrous::Model& model, int asked, int wanted) {
  atrous::Session session(model, {.threads = asked});
  session.segment(endurance::make_image(400, 300));
  const auto there = static_cast<long>(endurance::status("Threads"));
  std::printf("threads asked for %d, said %d, there %ld, wanted %d\n", asked, session.threads(), there, wanted);
  return session.threads() == wanted && there == wanted;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) return std::fprintf(stderr, "usage: one_cpu MODEL\n"), 2;
  if (!keep_one_cpu()) return std::perror("one_cpu: affinity"), 2;
  const atrous::Model model = atrous::Model::load(argv[1], endurance::native_size());
  const bool alone = takes(model, 0, 1);
  const bool two = takes(model, 2, 2);
  return alone && two ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "one_cpu: %s\n", error.what());
  return 2;
}
