// A model loaded before a fork runs in parent and child, if nothing ran before the fork. fork_first MODEL
#include <sys/wait.h>

#include <cstdio>

#include "endurance/process.h"

namespace {

std::vector<std::uint8_t> labels_of(const atrous::Model& model) {
  atrous::Session session(model, {.threads = 2});
  return session.segment(endurance::make_image(200, 150)).u8;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) return std::fprintf(stderr, "usage: fork_first MODEL\n"), 2;
  const atrous::Model model = atrous::Model::load(argv[1], endurance::native_size());
  std::printf("threads after loading: %ld\n", static_cast<long>(endurance::status("Threads")));
  std::fflush(stdout);
  int ends[2];
  if (pipe(ends) != 0) return 2;
  const pid_t child = fork();
  if (child == 0) {
    const std::vector<std::uint8_t> labels = labels_of(model);
    _exit(write(ends[1], labels.data(), labels.size()) == static_cast<ssize_t>(labels.size()) ? 0 : 1);
  }
  const std::vector<std::uint8_t> here = labels_of(model);
  std::vector<std::uint8_t> there(here.size());
  const bool whole = read(ends[0], there.data(), there.size()) == static_cast<ssize_t>(there.size());
  int state = 0;
  waitpid(child, &state, 0);
  std::printf("child ended with %d, labels %s\n", state, whole && here == there ? "agree" : "differ");
  return state == 0 && whole && here == there ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "fork_first: %s\n", error.what());
  return 2;
}
