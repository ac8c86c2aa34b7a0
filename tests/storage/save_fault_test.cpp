// SPDX-License-Identifier: Apache-2.0
// What failing calls and a killed process do to a file that write_tensor_file() replaces.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <torch/types.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "fe/base/error.h"
#include "fe/storage/tensor_file.h"
#include "tests/storage/sample_file.h"
#include "tests/testing/faulty_io.h"
#include "tests/testing/temp_folder.h"

namespace fe {
namespace {

namespace fs = std::filesystem;
using testing::Fault;
using testing::FaultyIo;
using testing::same;
using testing::TempFolder;

TensorFile numbers(int64_t value) {
  return {{{"w", torch::full({20'000}, value)}}, {{"step", std::to_string(value)}}};
}

int calls_of_a_save() {
  const TempFolder folder;
  write_tensor_file(folder / "a.h5", numbers(1));
  const FaultyIo io({.folder = folder.path()});
  write_tensor_file(folder / "a.h5", numbers(2));
  return static_cast<int>(io.calls().size());
}

// The old content or the new, and the next save works and leaves nothing else.
void expect_sound(const fs::path& path, bool replaced) {
  const TensorFile now = read_tensor_file(path);
  EXPECT_TRUE(same(now, numbers(2)) || (!replaced && same(now, numbers(1))));
  write_tensor_file(path, numbers(3));
  EXPECT_TRUE(same(read_tensor_file(path), numbers(3)));
  EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), {}), 1) << "a part was left";
}

TEST(SaveFaults, EveryFailingCallIsLoudAndHarmless) {
  const int calls = calls_of_a_save();
  ASSERT_GE(calls, 7);
  for (const Fault fault : {Fault::kError, Fault::kFullDisk, Fault::kShortWrite}) {
    for (int call = 1; call <= calls; ++call) {
      SCOPED_TRACE(fmt::format("fault {} at call {}", static_cast<int>(fault), call));
      const TempFolder folder;
      const fs::path path = folder / "a.h5";
      write_tensor_file(path, numbers(1));
      bool replaced = true;
      {
        const FaultyIo io({.folder = folder.path(), .call = call, .fault = fault, .error = EIO});
        try {
          write_tensor_file(path, numbers(2));
        } catch (const Error& error) {
          replaced = false;
          EXPECT_EQ(error.kind(), Error::Kind::kFailure);
          const int cause = fault == Fault::kFullDisk ? ENOSPC : EIO;
          EXPECT_THAT(error.what(), ::testing::HasSubstr(folder.path().string()));
          EXPECT_THAT(error.what(), ::testing::HasSubstr(std::strerror(cause)));
        }
      }
      // A short write is none to worry about; and closing a folder cannot lose anything.
      const bool harmless = fault == Fault::kShortWrite ||
                            (fault == Fault::kFullDisk && call > 2) ||
                            (fault == Fault::kError && call == calls);
      EXPECT_EQ(replaced, harmless);
      expect_sound(path, replaced);
    }
  }
}

TEST(SaveFaults, KilledAtEveryCall) {
  const int calls = calls_of_a_save();
  for (const Fault fault : {Fault::kKillBefore, Fault::kKillInside, Fault::kKillAfter}) {
    for (int call = 1; call <= calls; ++call) {
      SCOPED_TRACE(fmt::format("fault {} at call {}", static_cast<int>(fault), call));
      const TempFolder folder;
      const fs::path path = folder / "a.h5";
      write_tensor_file(path, numbers(1));
      const pid_t child = ::fork();
      if (child == 0) {
        const FaultyIo io({.folder = folder.path(), .call = call, .fault = fault});
        write_tensor_file(path, numbers(2));
        ::_exit(0);
      }
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it was not killed";
      expect_sound(path, /*replaced=*/false);
    }
  }
}

}  // namespace
}  // namespace fe
