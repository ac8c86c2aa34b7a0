// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/run_folder.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "fe/base/system/file.h"
#include "tests/estimator/toy.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

namespace fs = std::filesystem;
using namespace testing;  // the helpers of toy.h, temp_folder.h and throws.h
using SortedJson = nlohmann::json;
using ::testing::ElementsAre;

std::vector<std::string> lines_in(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

EstimatorOptions toy_run(const fs::path& folder) {
  EstimatorOptions options = toy_options(toy_model());
  options.log_steps = 2;
  options.run_dir = folder;
  return options;
}

TEST(RunFolder, HoldsTheLogTheEventsAndTheRecord) {
  const TempFolder folder;
  Estimator estimator(toy_run(folder / "a/run"));
  const auto printed = lines_of([&] { estimator.fit(); });
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder / "a/run")) {
    names.insert(entry.path().filename());
  }
  EXPECT_THAT(names, ElementsAre("events.jsonl", "log.txt", "run.json"));
  EXPECT_EQ(lines_in(folder / "a/run/log.txt"), printed);
}

TEST(RunFolder, EventsAreOneJsonObjectALine) {
  const TempFolder folder;
  EstimatorOptions options = toy_run(folder.path());
  options.traces = {Watch({.epoch_end =
                               [](Data& data, System&) {
                                 data.write_without_log("curve", torch::tensor({1.0, 2.0}));
                                 data.write_with_log("best", std::nan(""));
                                 data.write_with_log("worst",
                                                     -std::numeric_limits<double>::infinity());
                                 data.write_with_log("note", std::string("a \"b\" \xff"));
                               },
                           .mode = Mode::kEval})};
  Estimator estimator(options);
  lines_of([&] { estimator.fit(); });
  std::vector<SortedJson> events;
  std::vector<std::string> kinds;
  for (const std::string& line : lines_in(folder / "events.jsonl")) {
    events.push_back(SortedJson::parse(line));
    kinds.push_back(fmt::format("{} {}", events.back().at("event").get<std::string>(),
                                events.back().at("step").get<int64_t>()));
  }
  EXPECT_THAT(kinds, ElementsAre("start 0", "train 1", "train 2", "train_epoch 3", "eval 3",
                                 "train 4", "train 6", "train_epoch 6", "eval 6", "finish 6"));
  EXPECT_EQ(events[0].at("logging_interval"), 2);
  EXPECT_EQ(events[1].at("loss").get<double>(),
            estimator.summary().series(Mode::kTrain, "loss")[0].value);
  EXPECT_EQ(events[4].at("epoch"), 1);
  EXPECT_EQ(events[4].at("curve"), SortedJson::array({1.0, 2.0}));
  EXPECT_EQ(events[4].at("best"), "nan");
  EXPECT_EQ(events[4].at("worst"), "-inf");
  EXPECT_THAT(events[4].at("note").get<std::string>(), ::testing::StartsWith("a \"b\" "));
  EXPECT_EQ(events[9].at("net_lr"), 0.125);
  double before = 0;
  for (const SortedJson& event : events) {
    EXPECT_GE(event.at("seconds").get<double>(), before);
    before = event.at("seconds").get<double>();
  }
  EXPECT_EQ(estimator.system().events, nullptr);
}

TEST(RunFolder, RecordSaysWhatWasRun) {
  const TempFolder folder;
  EstimatorOptions options = toy_run(folder.path());
  options.traces = {Watch({.name = "Metric", .inputs = "y", .mode = Mode::kEval}),
                    EpochScheduler<AnyTrace>({{2, AnyTrace(Watch({.name = "Late"}))}})};
  lines_of([&] { Estimator(options).fit(); });
  const SortedJson record = SortedJson::parse(std::ifstream(folder / "run.json"));
  EXPECT_EQ(record.at("seed"), 5);
  EXPECT_EQ(record.at("epochs"), 2);
  EXPECT_EQ(record.at("log_steps"), 2);
  EXPECT_EQ(record.at("pipeline").at("batch_size"), SortedJson::array({4}));
  EXPECT_EQ(record.at("pipeline").at("num_workers"), 0);
  EXPECT_EQ(record.at("data").at("train").at("").at("samples"), 10);
  EXPECT_EQ(record.at("data").at("test").at("").at("name"), "toy");
  EXPECT_EQ(record.at("models").at("net").at("parameters"), 3);
  EXPECT_EQ(record.at("models").at("net").at("optimizer").at("SGD").at("lr"), 0.125);
  EXPECT_FALSE(record.at("models").at("net").at("recipe").is_null());
  EXPECT_EQ(record.at("network").at(0).at("ModelOp").at("model"), "net");
  EXPECT_EQ(record.at("network").at(2).at("UpdateOp").at("accumulate"), 1);
  EXPECT_EQ(record.at("traces").at(0).at("Metric").at("mode"), "eval");
  EXPECT_TRUE(record.at("traces").at(1).at("scheduled").at(0).contains("Late"));
  EXPECT_EQ(record.at("traces").at(1).at("starts"), SortedJson::array({2}));
  EXPECT_EQ(record.at("data").at("train").at("").at("digest").get<std::string>().size(), 64u);
  EXPECT_TRUE(record.at("versions").contains("torch"));
  EXPECT_GE(record.at("machine").at("cores").get<int>(), 1);
}

TEST(RunFolder, ARunIsNeverOverwritten) {
  const TempFolder folder;
  Estimator estimator(toy_run(folder / "run"));
  lines_of([&] { estimator.fit(); });
  const auto events = lines_in(folder / "run/events.jsonl");
  expect_error([&] { estimator.fit(); },
               {"the run folder '" + (folder / "run").string() +
                "' holds a run already. Choose another one, or move it away: a run is never "
                "overwritten."});
  EXPECT_EQ(lines_in(folder / "run/events.jsonl"), events);
}

TEST(RunFolder, SaysWhenItCannotBeWrittenTo) {
  const TempFolder folder;
  write_file(folder / "file", "x");
  expect_error([&] { Estimator(toy_run(folder / "file/run")).fit(); },
               {"cannot make the folder '" + (folder / "file/run").string() + "': ",
                "Choose another folder, or its rights."});
  expect_error([&] { Estimator(toy_run("/proc")).fit(); },
               {"cannot write into the folder '/proc': ", "Choose another folder."});
}

TEST(RunFolder, TracesFindItInTheSystem) {
  const TempFolder folder;
  EstimatorOptions options = toy_run(folder / "run");
  fs::path seen;
  bool has_events = false;
  options.traces = {Watch({.begin = [&](Data&, System& s) {
    seen = s.in_run_dir("best.h5");
    has_events = s.events != nullptr;
  }})};
  lines_of([&] { Estimator(options).fit(); });
  EXPECT_EQ(seen, folder / "run/best.h5");
  EXPECT_TRUE(has_events);
}

}  // namespace
}  // namespace fe
