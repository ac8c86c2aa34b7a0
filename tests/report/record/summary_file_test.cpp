// SPDX-License-Identifier: Apache-2.0
#include "report/record/summary_file.h"

#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "report/record/events.h"
#include "tests/report/run_folder.h"
#include "tests/testing/throws.h"

namespace fe::report {
namespace {

using namespace fe::testing;

Summary summary_with_test(const TempFolder& folder) {
  Summary summary = read_events(folder / "events.jsonl").values;
  summary.add(Mode::kTest, "f1", {6, 2, 0.65});
  return summary;
}

TEST(SummaryFile, GivesBackWhatWasWritten) {
  const TempFolder folder;
  write_run(folder.path());
  write_summary(folder.path(), summary_with_test(folder));
  const RunSummary run = read_summary(folder.path());
  EXPECT_EQ(run.epochs, 2);
  EXPECT_EQ(run.steps, 6);
  EXPECT_EQ(run.seconds, 5.1);
  EXPECT_EQ(run.samples_per_second, 4.0);  // 2 passes over 10 samples in 2 and 3 seconds
  const MetricSummary& f1 = run.metrics.at(Mode::kEval).at("f1");
  EXPECT_EQ(f1.last, 0.6);
  EXPECT_EQ(f1.max.value, 0.7);
  EXPECT_EQ(f1.max.step, 3);
  EXPECT_EQ(f1.max.epoch, 1);
  EXPECT_EQ(f1.min.epoch, 2);
  EXPECT_TRUE(std::isnan(run.metrics.at(Mode::kEval).at("loss").last));
  EXPECT_EQ(run.metrics.at(Mode::kEval).at("loss").min.value, 0.8);
  EXPECT_EQ(run.metrics.at(Mode::kTest).at("f1").last, 0.65);
}

TEST(SummaryFile, IsJsonForPrograms) {
  const TempFolder folder;
  write_run(folder.path());
  write_summary(folder.path(), summary_with_test(folder));
  const auto json = nlohmann::json::parse(text_in(folder / "summary.json"));
  EXPECT_EQ(json.at("metrics").at("eval").at("f1").at("max").at("value"), 0.7);
  EXPECT_EQ(json.at("metrics").at("eval").at("loss").at("last"), "nan");
}

TEST(SummaryFile, ARunWithoutOneIsReadFromItsEvents) {
  const TempFolder folder;
  write_run(folder.path());
  EXPECT_EQ(read_summary(folder.path()).metrics.at(Mode::kEval).at("f1").last, 0.6);
  write_file(folder / "summary.json", R"({"last": {"f1": 9}})");  // another program's
  EXPECT_EQ(read_summary(folder.path()).metrics.at(Mode::kEval).at("f1").last, 0.6);
}

TEST(SummaryFile, ARunThatBarelyBeganHasOne) {
  const TempFolder folder;
  write_run(folder.path(), "");
  const RunSummary run = read_summary(folder.path());
  EXPECT_EQ(run.steps, 0);
  EXPECT_TRUE(run.metrics.empty());
  EXPECT_FALSE(run.samples_per_second);
}

TEST(SummaryFile, SamplesAreCountedByStepsWhereEpochsAreNoPasses) {
  const TempFolder folder;
  write_run(folder.path());
  std::string record = kRecord;
  record.replace(record.find("\"train_steps_per_epoch\": 0"), 26, "\"train_steps_per_epoch\": 3");
  write_file(folder / "run.json", record);
  EXPECT_EQ(read_summary(folder.path()).samples_per_second, 4.8);  // 6 batches of 4 in 5 seconds
}

TEST(SummaryFile, SamplesOfScheduledDataAndBatchesAreNotCounted) {
  const std::string batches = "\"batch_size\": [4]";
  const std::string data = R"({"name": "toy", "samples": 10})";
  for (const auto& [plain, scheduled] :
       {std::pair(batches, std::string(R"("batch_size": {"scheduled": [4, 8]})")),
        std::pair(data, R"({"scheduled": [)" + data + R"(, null], "starts": [1, 3]})")}) {
    const TempFolder folder;
    write_run(folder.path());
    std::string record = kRecord;
    record.replace(record.find("\"train_steps_per_epoch\": 0"), 26,
                   "\"train_steps_per_epoch\": " + std::string(plain == data ? "0" : "3"));
    record.replace(record.find(plain), plain.size(), scheduled);
    write_file(folder / "run.json", record);
    EXPECT_FALSE(read_summary(folder.path()).samples_per_second) << scheduled;
  }
}

TEST(SummaryFile, AnEpochBehindADamagedLineIsNotTimed) {
  const TempFolder folder;
  std::string events = kEvents;
  events.replace(events.find(R"({"event":"train_epoch)"), 1, "#");
  write_run(folder.path(), events);
  const RunSummary run = read_summary(folder.path());
  EXPECT_EQ(run.epochs, 2);
  EXPECT_FALSE(run.samples_per_second);
}

TEST(SummaryFile, DamagedFilesAreErrors) {
  const TempFolder folder;
  write_run(folder.path());
  write_file(folder / "summary.json", R"({"metrics": {"eval": {"f1": 3}}})");
  expect_error([&] { read_summary(folder.path()); }, {"summary.json", "expected the summary"});
  write_file(folder / "summary.json", "{");
  expect_error([&] { read_summary(folder.path()); }, {"summary.json", "expected the summary"});
  std::filesystem::remove(folder / "summary.json");
  write_file(folder / "run.json", "[");
  expect_error([&] { read_summary(folder.path()); }, {"run.json", "expected the record of a run"});
}

}  // namespace
}  // namespace fe::report
