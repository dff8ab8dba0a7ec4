// How many threads this process may use, and holding OpenMP to a number of them.
#pragma once

#include <filesystem>

namespace atrous {

// CPUs that the quotas of the process's cgroup and those above it cover, of either version of cgroups; 0: no quota.
// `root` stands for the root of the file system.
double cgroup_quota(const std::filesystem::path& root);

// As many as the CPU affinity allows and the cgroup's CPU quota covers (rounded up); at least 1. `root` as above.
int default_threads(const std::filesystem::path& root = "/");

// Sets the number of OpenMP threads of the calling thread, and puts the former number back at the end of the scope.
class ThreadScope {
 public:
  explicit ThreadScope(int threads);
  ~ThreadScope();
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  [[maybe_unused]] int former_ = 1;  // without OpenMP there is none
};

}  // namespace atrous
