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

// The process's cgroup in the unified hierarchy, or in the one of the cpu controller: the line "0::/path" of
// /proc/self/cgroup, or "4:cpu,cpuacct:/path".
std::string cgroup_path(const std::filesystem::path& root, bool unified) {
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    if (unified ? controllers == ",," : controllers.find(",cpu,") != std::string::npos) return line.substr(second + 1);
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

// The tightest quota from a cgroup up to the root of its hierarchy.
double tightest_quota(const std::string& hierarchy, std::string path) {
  double tightest = quota_of(hierarchy);
  for (; !path.empty() && path != "/"; path.erase(path.rfind('/'))) {
    const double quota = quota_of(hierarchy + path);
    if (quota > 0.0) tightest = tightest > 0.0 ? std::min(tightest, quota) : quota;
    if (path.find('/') == std::string::npos) break;
  }
  return tightest;
}

}  // namespace

double cgroup_quota(const std::filesystem::path& root) {
  const std::string tree = (root / "sys/fs/cgroup").string();
  const double unified = tightest_quota(tree, cgroup_path(root, true));
  const double cpu_alone = tightest_quota(tree + "/cpu", cgroup_path(root, false));
  return unified > 0.0 && cpu_alone > 0.0 ? std::min(unified, cpu_alone) : std::max(unified, cpu_alone);
}

int default_threads(const std::filesystem::path& root) {
  const int cpus = affinity_count();
  const double quota = cgroup_quota(root);
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
