// Files that appear only when complete.
#include "core/output_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <iterator>

#include "atrous/image.h"
#include "support/temporary_folder.h"
#include "vision/expect_error.h"

namespace atrous {
namespace {

TEST(OutputFile, the_name_appears_with_commit_only) {
  const test::TemporaryFolder folder;
  {
    OutputFile file(folder / "out");
    std::fputs("text", file.stream());
    EXPECT_FALSE(std::filesystem::exists(folder / "out"));
    file.commit();
  }
  EXPECT_EQ(std::filesystem::file_size(folder / "out"), 4u);
}

TEST(OutputFile, without_commit_nothing_remains) {
  const test::TemporaryFolder folder;
  {
    OutputFile file(folder / "out");
    std::fputs("text", file.stream());
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(OutputFile, two_that_write_one_name_do_not_meet) {
  const test::TemporaryFolder folder;
  {
    OutputFile first(folder / "out");
    OutputFile second(folder / "out");
    OutputFile third(folder / "out");
    std::fputs("the first", first.stream());
    std::fputs("the second one", second.stream());
    second.commit();
    EXPECT_EQ(std::filesystem::file_size(folder / "out"), 14u);
    first.commit();
    EXPECT_EQ(std::filesystem::file_size(folder / "out"), 9u);
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(OutputFile, links_under_the_temporary_name_are_not_followed) {
  const test::TemporaryFolder folder;
  std::filesystem::create_symlink("other", (folder / "out").string() + kPartMark + std::to_string(getpid()));
  OutputFile file(folder / "out");
  file.commit();
  EXPECT_FALSE(std::filesystem::exists(folder / "other"));
  EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(folder / "out")));
}

TEST(OutputFile, takes_the_place_of_nothing_but_files) {
  const test::TemporaryFolder folder;
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  std::filesystem::create_symlink("pipe", folder / "link");
  std::filesystem::create_symlink("/proc/self/fd/1", folder / "stdout");
  for (const char* name : {"pipe", "link", "stdout"}) {
    test::expect_error(ErrorCode::kInvalidArgument, std::string(name) + ": cannot be written: it is no regular file",
                       [&] { OutputFile(folder / name); });
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 3);
}

TEST(OutputFile, a_failing_write_is_a_resource_error_with_the_path) {
  const test::TemporaryFolder folder;
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{2, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  test::expect_error(ErrorCode::kResource, (folder / "out").string() + ": cannot be written: ", [&] {
    OutputFile file(folder / "out");
    std::fputs("longer than two bytes", file.stream());
    file.commit();
  });
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace atrous
