// Affinity and CPU quotas.
#include "core/cpu.h"

#include <gtest/gtest.h>

#include <sched.h>

#include <algorithm>
#include <fstream>

#include "support/temporary_folder.h"

namespace atrous {
namespace {

// A tree as the kernel shows it, from pairs of a path and what is in the file.
class FakeRoot {
 public:
  void write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = folder_ / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  double quota() const { return cgroup_quota(folder_ / ""); }
  int threads() const { return default_threads(folder_ / ""); }

 private:
  test::TemporaryFolder folder_;
};

TEST(CgroupQuota, is_nothing_without_cgroups_or_with_max) {
  FakeRoot root;
  EXPECT_EQ(root.quota(), 0.0);
  root.write("proc/self/cgroup", "0::/a\n");
  root.write("sys/fs/cgroup/a/cpu.max", "max 100000\n");
  EXPECT_EQ(root.quota(), 0.0);
}

TEST(CgroupQuota, is_the_tightest_from_the_own_group_to_the_root) {
  FakeRoot root;
  root.write("proc/self/cgroup", "0::/a/b\n");
  root.write("sys/fs/cgroup/a/b/cpu.max", "400000 100000\n");
  EXPECT_EQ(root.quota(), 4.0);
  root.write("sys/fs/cgroup/a/cpu.max", "75000 50000\n");
  EXPECT_EQ(root.quota(), 1.5);
  root.write("sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_EQ(root.quota(), 0.5);
}

TEST(CgroupQuota, of_the_first_version_is_read_from_the_group_of_its_cpu_controller) {
  FakeRoot root;
  root.write("proc/self/cgroup", "5:memory:/other\n4:cpu,cpuacct:/a/b\n");
  root.write("sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "-1\n");
  root.write("sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(root.quota(), 0.0);
  root.write("sys/fs/cgroup/cpu/a/b/cpu.cfs_quota_us", "250000\n");
  root.write("sys/fs/cgroup/cpu/a/b/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(root.quota(), 2.5);
}

TEST(DefaultThreads, are_what_the_quota_covers_rounded_up_and_no_more_than_there_are_cpus) {
  FakeRoot root;
  root.write("proc/self/cgroup", "0::/a\n");
  const int cpus = root.threads();
  for (const auto& [quota, wanted] : {std::pair("50000", 1), {"150000", 2}, {"100000000", 1000}}) {
    root.write("sys/fs/cgroup/a/cpu.max", std::string(quota) + " 100000\n");
    EXPECT_EQ(root.threads(), std::min(wanted, cpus)) << quota;
  }
}

TEST(DefaultThreads, are_no_more_than_the_affinity_allows) {
  cpu_set_t former;
  ASSERT_EQ(sched_getaffinity(0, sizeof former, &former), 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
    if (CPU_ISSET(cpu, &former)) CPU_SET(cpu, &one);
  }
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(default_threads(), 1);
  sched_setaffinity(0, sizeof former, &former);
  EXPECT_LE(default_threads(), CPU_COUNT(&former));
}

}  // namespace
}  // namespace atrous
