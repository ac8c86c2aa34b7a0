// SPDX-License-Identifier: Apache-2.0
#include "fe/base/system/file.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::TempFolder;
using ::testing::UnorderedElementsAre;

std::string text_of(const fs::path& path) {
  const auto bytes = read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

// Runs `body` in a child and gives its exit code.
template <class Body>
int in_child(Body&& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST(WriteFile, WritesReplacesAndMakesFolders) {
  const TempFolder folder;
  const fs::path path = folder / "a/b/c.txt";
  write_file(path, "one");
  EXPECT_EQ(text_of(path), "one");
  write_file(path, "the second");
  EXPECT_EQ(text_of(path), "the second");
  write_file(path, "");
  EXPECT_EQ(text_of(path), "");
  EXPECT_THAT(names_in(folder / "a/b"), ElementsAre("c.txt"));
}

TEST(WriteFile, WritesAPlainNameIntoThePresentFolder) {
  const TempFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_file("plain.txt", "here");
  fs::current_path(before);
  EXPECT_EQ(text_of(folder / "plain.txt"), "here");
}

TEST(WriteFile, SaysWhyItCannot) {
  const TempFolder folder;
  write_file(folder / "file", "x");
  fs::create_directory(folder / "taken");
  expect_error(
      [&] { write_file(folder / "file/sub/a.txt", "y"); },
      {"cannot make the folder '" + (folder / "file/sub").string() + "': Not a directory."});
  expect_error([&] { write_file(folder / "taken", "y"); },
               {"cannot replace '" + (folder / "taken").string() + "': Is a directory."});
  EXPECT_THAT(names_in(folder.path()), ElementsAre("file", "taken"));
  try {
    write_file("/proc/fe_test", "x");
    ADD_FAILURE() << "wrote into /proc";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kFailure);
    EXPECT_THAT(error.what(), ::testing::StartsWith("cannot write '/proc/fe_test': "));
  }
}

// The limit stands for a full disk.
TEST(WriteFile, FailedWriteLeavesTheOldFileAndNothingElse) {
  const TempFolder folder;
  const fs::path path = folder / "model.h5";
  write_file(path, "old");
  const int code = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write_file(path, std::string(100000, 'n'));
    } catch (const Error& error) {
      const bool right =
          error.kind() == Error::Kind::kFailure &&
          std::string(error.what()) == "cannot write '" + path.string() + "': File too large.";
      return right ? 0 : 2;
    }
    return 3;
  });
  EXPECT_EQ(code, 0);
  EXPECT_EQ(text_of(path), "old");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("model.h5"));
}

TEST(WriteFile, KilledAtAnyInstantLeavesAWholeFile) {
  const TempFolder folder;
  const fs::path path = folder / "model.h5";
  constexpr size_t kSize = 300000;
  write_file(path, std::string(kSize, 'a'));
  for (int round = 0; round < 12; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int i = 0;; ++i) write_file(path, std::string(kSize, i % 2 ? 'a' : 'b'));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(3 + 3 * round));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const std::string text = text_of(path);
    ASSERT_EQ(text.size(), kSize);
    ASSERT_EQ(text.find_first_not_of(text[0]), std::string::npos) << "a mixture of two versions";
  }
  write_file(path, "whole");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("model.h5")) << "left over by killed writers";
}

std::string host_name() {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  return host;
}

TEST(WriteFile, LeavesTheTemporaryFilesOfOthersAlone) {
  const TempFolder folder;
  const std::string of_a_living_writer =
      fmt::format(".model.h5.{}.{}.0badcafe.99.tmp", host_name(), ::getppid());
  const std::string of_another_machine = ".model.h5.another-machine.999999999.0badcafe.0.tmp";
  const std::string of_the_user = ".model.h5.tmp";
  for (const auto& name : {of_a_living_writer, of_another_machine, of_the_user}) {
    std::ofstream(folder / name) << "in progress";
  }
  write_file(folder / "model.h5", "whole");
  remove_abandoned(folder.path());
  EXPECT_THAT(names_in(folder.path()), UnorderedElementsAre(of_a_living_writer, of_another_machine,
                                                            of_the_user, "model.h5"));
}

TEST(RemoveAbandoned, RemovesWhatNobodyWritesAnyMore) {
  const TempFolder folder;
  const std::string of_the_dead = fmt::format(".model.h5.{}.999999999.0badcafe.0.tmp", host_name());
  // In a container that is started again, another process had our number.
  const std::string of_our_number =
      fmt::format(".other.h5.{}.{}.0badcafe.0.tmp", host_name(), ::getpid());
  const std::string of_long_ago = ".other.h5.another-machine.7.0badcafe.0.tmp";
  for (const auto& name : {of_the_dead, of_our_number, of_long_ago}) {
    std::ofstream(folder / name) << "left over";
  }
  fs::last_write_time(folder / of_long_ago,
                      fs::file_time_type::clock::now() - std::chrono::hours(25));
  remove_abandoned(folder.path());
  EXPECT_TRUE(names_in(folder.path()).empty());
  remove_abandoned(folder / "none");
}

TEST(ReadFile, SaysWhyItCannot) {
  const TempFolder folder;
  expect_error([&] { read_file(folder / "none"); },
               {"cannot read '" + (folder / "none").string() + "': No such file or directory."});
  expect_error([&] { read_file(folder.path()); },
               {"cannot read '" + folder.path().string() + "': it is a folder, not a file."});
}

TEST(WritableFolder, IsMadeAndLeftClean) {
  const TempFolder folder;
  make_writable_folder(folder / "run/1");
  EXPECT_TRUE(fs::is_directory(folder / "run/1"));
  EXPECT_TRUE(names_in(folder / "run/1").empty());
  make_writable_folder(folder / "run/1");
}

TEST(WritableFolder, MayBeAskedForWithoutBeingMade) {
  const TempFolder folder;
  require_writable_folder(folder / "run/1");
  require_writable_folder(folder.path());
  EXPECT_TRUE(names_in(folder.path()).empty());
  write_file(folder / "file", "x");
  expect_error([&] { require_writable_folder(folder / "file/run"); },
               {"cannot write into the folder '" + (folder / "file/run").string() +
                "': Not a directory. Choose another folder."});
  expect_error([] { require_writable_folder("/proc/run"); },
               {"cannot write into the folder '/proc/run': "});
}

TEST(WritableFolder, SaysWhatToDoInstead) {
  const TempFolder folder;
  write_file(folder / "file", "x");
  expect_error([&] { make_writable_folder(folder / "file/run"); },
               {"cannot make the folder '" + (folder / "file/run").string() +
                "': Not a directory. Choose another folder, or its rights."});
  expect_error([] { make_writable_folder("/proc"); },
               {"cannot write into the folder '/proc': ", "Choose another folder."});
}

}  // namespace
}  // namespace fe
