// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/new_run_folder.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

namespace fs = std::filesystem;
using fe::testing::TempFolder;

/// Works in a folder of its own.
class NewRunFolder : public ::testing::Test {
 public:
  NewRunFolder() : before_(fs::current_path()) { fs::current_path(folder_.path()); }
  ~NewRunFolder() override { fs::current_path(before_); }

 protected:
  TempFolder folder_;
  fs::path before_;
};

TEST_F(NewRunFolder, IsNamedForTheRunAndItsStart) {
  const fs::path folder = new_run_folder("mnist");
  EXPECT_TRUE(fs::is_directory(folder));
  EXPECT_THAT(folder.string(),
              ::testing::MatchesRegex("runs/mnist_[0-9]+-[0-9]+-[0-9]+_[0-9]+-[0-9]+-[0-9]+"));
}

TEST_F(NewRunFolder, IsAnotherOneWhenTwoRunsStartInTheSameSecond) {
  EXPECT_NE(new_run_folder("mnist"), new_run_folder("mnist"));
}

TEST_F(NewRunFolder, UnusedOneIsNotCreated) {
  EXPECT_FALSE(fs::exists(unused_run_folder("mnist")));
  EXPECT_FALSE(fs::exists("runs"));
}

TEST_F(NewRunFolder, IsTheWantedOneUnlessThatHoldsARun) {
  EXPECT_EQ(new_run_folder("mnist", "here"), fs::path("here"));
  EXPECT_EQ(new_run_folder("mnist", "here"), fs::path("here"));  // still empty
  std::ofstream("here/events.jsonl") << "{}\n";
  fe::testing::expect_error([] { new_run_folder("mnist", "here"); },
                            {"the run folder 'here' holds a run already", "Choose another one"});
}

}  // namespace
}  // namespace fe
