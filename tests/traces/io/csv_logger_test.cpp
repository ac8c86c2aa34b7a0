// SPDX-License-Identifier: Apache-2.0
#include "traces/io/csv_logger.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <torch/types.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "fe/base/system/file.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"
#include "tests/traces/driver.h"

namespace fe::traces {
namespace {

using testing::Driver;
using testing::expect_error;
using testing::TempFolder;

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(CSVLogger, WritesARowForEachEpochAndMode) {
  const TempFolder folder;
  Driver run({CSVLogger({})});
  run.system.run_dir = folder.path();
  run.begin();
  const Batch batch = {{"x", torch::ones({1})}};
  run.epoch(Mode::kTrain, {batch, batch}, {{"ce", 0.5}});
  run.epoch(Mode::kEval, {}, {{"ce", 0.25}});
  run.epoch(Mode::kTrain, {batch, batch}, {{"ce", 0.125}});
  EXPECT_EQ(text_of(folder / "metrics.csv"),
            "mode,step,epoch,ce\n"
            "train,2,1,0.5\n"
            "eval,2,1,0.25\n"
            "train,4,2,0.125\n");
}

TEST(CSVLogger, NewValuesAddColumnsAndMissingOnesAreEmpty) {
  const TempFolder folder;
  Driver run({CSVLogger({.filename = folder / "log.csv"})});
  run.begin();
  run.eval({{"ce", 1.0}});
  run.eval(
      {{"auc", 0.5}, {"f1", torch::tensor({0.5, 0.25}, torch::kDouble)}, {"note", Value("a,b")}});
  run.eval({{"ce", 2.0}, {"auc", static_cast<double>(NAN)}});
  EXPECT_EQ(text_of(folder / "log.csv"),
            "mode,step,epoch,ce,auc,f1,note\n"
            "eval,0,1,1,,,\n"
            "eval,0,2,,0.5,\"[0.5, 0.25]\",\"a,b\"\n"
            "eval,0,3,2,nan,,\n");
}

TEST(CSVLogger, MonitorNamesAreTheColumns) {
  const TempFolder folder;
  Driver run({CSVLogger({.filename = folder / "log.csv", .monitor_names = {"auc", "ce"}})});
  run.begin();
  run.eval({{"ce", 1.0}, {"other", 3.0}});
  run.eval({{"other", 3.0}});
  run.eval({{"auc", 0.5}});
  EXPECT_EQ(text_of(folder / "log.csv"),
            "mode,step,epoch,auc,ce\n"
            "eval,0,1,,1\n"
            "eval,0,3,0.5,\n");
}

TEST(CSVLogger, ValuesForOtherTracesOnlyAreLeftOut) {
  class Writer final : public Trace {
   public:
    Writer() : Trace("Writer", {.outputs = "hidden"}) {}
    void on_epoch_end(Data& data) override { data.write_without_log("hidden", 1.0); }
  };
  const TempFolder folder;
  Driver run({Writer(), CSVLogger({.filename = folder / "log.csv"})});
  run.begin();
  run.eval({{"ce", 1.0}});
  EXPECT_EQ(text_of(folder / "log.csv"), "mode,step,epoch,ce\neval,0,1,1\n");
}

TEST(CSVLogger, NumbersComeBackExactly) {
  const TempFolder folder;
  const double value = 0.1 + 0.2;
  Driver run({CSVLogger({.filename = folder / "log.csv"})});
  run.begin();
  run.eval({{"ce", value}});
  const std::string text = text_of(folder / "log.csv");
  EXPECT_EQ(std::stod(text.substr(text.rfind(',') + 1)), value);
}

TEST(CSVLogger, ANewRunStartsANewFileAndTestAddsToIt) {
  const TempFolder folder;
  const auto make = [&] { return CSVLogger({.filename = folder / "log.csv"}); };
  Driver old({make()});
  old.begin();
  old.eval({{"old", 1.0}});
  Driver fresh({make()});
  fresh.begin();
  fresh.eval({{"ce", 1.0}});
  EXPECT_EQ(text_of(folder / "log.csv"), "mode,step,epoch,ce\neval,0,1,1\n");
  Driver test({make()});
  test.system.mode = Mode::kTest;
  test.begin();
  test.epoch(Mode::kTest, {}, {{"ce", 2.0}});
  EXPECT_EQ(text_of(folder / "log.csv"), "mode,step,epoch,ce\neval,0,1,1\ntest,0,0,2\n");
}

TEST(CSVLogger, ARestoredRunGoesOnAfterTheRowsItKnew) {
  const TempFolder folder;
  const auto first = std::make_shared<CSVLogger>(CSVLoggerOptions{.filename = folder / "log.csv"});
  Driver before({first});
  before.begin();
  before.eval({{"ce", 1.0}});
  const StateDict snapshot = first->state();
  before.eval({{"ce", 2.0}});
  std::ofstream(folder / "log.csv", std::ios::app) << "eval,0,3,0.";  // cut off by a power failure

  const auto second = std::make_shared<CSVLogger>(CSVLoggerOptions{.filename = folder / "log.csv"});
  Driver after({second});
  after.system.epoch_idx = 1;
  second->load_state(snapshot);
  after.begin();
  after.eval({{"ce", 3.0}});
  after.eval({{"ce", 4.0}});
  EXPECT_EQ(text_of(folder / "log.csv"),
            "mode,step,epoch,ce\neval,0,1,1\neval,0,2,3\neval,0,3,4\n");
}

TEST(CSVLogger, AFullDiskIsLoudAndLeavesWholeRows) {
  const TempFolder folder;
  Driver run({CSVLogger({.filename = folder / "log.csv"})});
  run.begin();
  run.eval({{"ce", 1.0}});
  const std::string before = text_of(folder / "log.csv");

  // A limit on file sizes, five bytes into the next row.
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old_limit{};
  getrlimit(RLIMIT_FSIZE, &old_limit);
  const rlimit limit{before.size() + 5, old_limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &limit);
  std::string text;
  try {
    run.eval({{"ce", 2.0}});
  } catch (const Error& error) {
    text = error.what();
    EXPECT_EQ(error.kind(), Error::Kind::kFailure);
  }
  setrlimit(RLIMIT_FSIZE, &old_limit);
  std::signal(SIGXFSZ, old_handler);

  EXPECT_EQ(text.find("CSVLogger: cannot add a row to '" + (folder / "log.csv").string()), 0u)
      << text;
  EXPECT_EQ(text_of(folder / "log.csv"), before);
}

TEST(CSVLogger, ErrorsNameTheFile) {
  const TempFolder folder;
  write_file(folder / "notes.csv", "name,age\nAda,36\n");
  Driver run({CSVLogger({.filename = folder / "notes.csv"})});
  run.system.mode = Mode::kTest;
  run.begin();
  expect_error(
      [&] {
        run.epoch(Mode::kTest, {}, {{"ce", 1.0}});
      },
      {"CSVLogger: expected '", "notes.csv' to be a file it wrote, got the columns name, age",
       "another filename"});
  EXPECT_EQ(text_of(folder / "notes.csv"), "name,age\nAda,36\n");
  expect_error([&] { CSVLogger({.filename = folder / "notes.csv" / "x.csv"}).check({}); },
               {"cannot write into the folder '", "notes.csv'"});
  expect_error([&] { CSVLogger({.filename = folder / ""}).check({}); },
               {"CSVLogger: expected filename to name a file, got '"});
  expect_error([&] { CSVLogger({}).load_state({}); }, {"CSVLogger: cannot restore", "'rows'"});
}

}  // namespace
}  // namespace fe::traces
