// Affinity, cgroup quota and OpenMP's thread count.
#include "core/cpu.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace atrous {
namespace {

int affinity_count() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::max(CPU_COUNT(&set), 1);
}

// The process's path in the unified hierarchy: the line "0::/path" of /proc/self/cgroup.
std::string cgroup_path() {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("0::")) return line.substr(3);
  }
  return "";
}

// CPUs that one cgroup's quota covers, or 0 without a quota. The file holds "max 100000" or "150000 100000".
double quota_of(const std::string& folder) {
  std::ifstream file(folder + "/cpu.max");
  double quota = 0.0;
  double period = 0.0;
  if (file >> quota >> period && period > 0.0) return quota / period;
  std::ifstream quota_file(folder + "/cpu.cfs_quota_us");
  std::ifstream period_file(folder + "/cpu.cfs_period_us");
  if (quota_file >> quota && period_file >> period && quota > 0.0 && period > 0.0) return quota / period;
  return 0.0;
}

// The tightest quota from the process's own cgroup up to the root.
double cgroup_quota() {
  double tightest = 0.0;
  const auto consider = [&tightest](double quota) {
    if (quota > 0.0) tightest = tightest > 0.0 ? std::min(tightest, quota) : quota;
  };
  for (std::string path = cgroup_path(); !path.empty() && path != "/"; path.erase(path.rfind('/'))) {
    consider(quota_of("/sys/fs/cgroup" + path));
  }
  consider(quota_of("/sys/fs/cgroup"));
  consider(quota_of("/sys/fs/cgroup/cpu"));
  return tightest;
}

}  // namespace

int default_threads() {
  const int cpus = affinity_count();
  const double quota = cgroup_quota();
  return quota > 0.0 ? std::clamp(static_cast<int>(std::ceil(quota)), 1, cpus) : cpus;
}

#ifdef _OPENMP
ThreadScope::ThreadScope(int threads) : former_(omp_get_max_threads()) { omp_set_num_threads(std::max(threads, 1)); }
ThreadScope::~ThreadScope() { omp_set_num_threads(former_); }
#else
ThreadScope::ThreadScope(int threads) { static_cast<void>(threads); }
ThreadScope::~ThreadScope() = default;
#endif

}  // namespace atrous
