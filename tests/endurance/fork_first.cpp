// A model loaded before a fork runs in parent and child, if nothing ran before the fork. fork_first MODEL
#include <sys/wait.h>

#include <cstdio>

#include "endurance/process.h"

namespace {

std::vector<std::uint8_t> labels_of(const atrous::Model& model) {
  atrous::Session session(model, {.threads = 2});
  return session.segment(endurance::make_image(200, 150)).u8;
}

// What the other end writes until it is closed.
std::vector<std::uint8_t> read_all(int end) {
  std::vector<std::uint8_t> bytes;
  std::uint8_t block[4096];
  for (ssize_t got = 0; (got = read(end, block, sizeof block)) > 0;) bytes.insert(bytes.end(), block, block + got);
  return bytes;
}

// Ends the process without what a normal end does: that is the parent's.
[[noreturn]] void be_the_child(const atrous::Model& model, int end) {
  const std::vector<std::uint8_t> labels = labels_of(model);
  _exit(write(end, labels.data(), labels.size()) == static_cast<ssize_t>(labels.size()) ? 0 : 1);
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
  if (child == -1) return std::perror("fork_first: fork"), 2;
  if (child == 0) be_the_child(model, ends[1]);
  close(ends[1]);  // else there is no end to read if the child ends before it has written
  const std::vector<std::uint8_t> here = labels_of(model);
  const bool agree = read_all(ends[0]) == here;
  int state = 0;
  waitpid(child, &state, 0);
  std::printf("child ended with %d, labels %s\n", state, agree ? "agree" : "differ");
  return state == 0 && agree ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "fork_first: %s\n", error.what());
  return 2;
}
