// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/reporter.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <string>

#include "fe/estimator/record/event_stream.h"
#include "tests/estimator/toy.h"
#include "tests/testing/temp_folder.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of toy.h and temp_folder.h
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Data numbers() {
  Data data;
  data.write_with_log("loss", 0.5);
  data.write_with_log("count", int64_t{3});
  data.write_with_log("word", std::string("yes"));
  data.write_without_log("hidden", 1.0);
  return data;
}

System at_step(int64_t step) {
  System system;
  system.mode = Mode::kEval;
  system.global_step = step;
  system.epoch_idx = 2;
  return system;
}

TEST(Reporter, AReportIsALineAndPointsOfTheSummary) {
  const System system = at_step(8);
  Summary summary;
  Reporter reporter(/*log_lines=*/true, system, summary);
  EXPECT_THAT(
      lines_of([&] { reporter.report("Eval", "eval", 2, numbers()); }),
      ElementsAre("FastEstimator-Eval: step: 8; epoch: 2; count: 3; loss: 0.5; word: yes;"));
  EXPECT_EQ(summary.last(Mode::kEval, "loss"), 0.5);
  EXPECT_EQ(summary.last(Mode::kEval, "count"), 3);
  EXPECT_THAT(summary.keys(Mode::kEval), ElementsAre("count", "loss"));
  EXPECT_EQ(summary.series(Mode::kEval, "loss")[0].step, 8);
  EXPECT_EQ(summary.series(Mode::kEval, "loss")[0].epoch, 2);
}

TEST(Reporter, StartAndEndOfARunAreNotPartOfTheSummary) {
  const System system = at_step(0);
  Summary summary;
  const Reporter reporter(/*log_lines=*/true, system, summary);
  EXPECT_THAT(lines_of([&] { reporter.write("Start", "start", 1, numbers()); }),
              ElementsAre(HasSubstr("FastEstimator-Start: step: 1; count: 3;")));
  EXPECT_THAT(summary.keys(Mode::kEval), IsEmpty());
}

TEST(Reporter, WithoutLogLinesEventsAndSummaryRemain) {
  const TempFolder folder;
  System system = at_step(8);
  EventStream events(folder / "events.jsonl");
  system.events = &events;
  Summary summary;
  Reporter reporter(/*log_lines=*/false, system, summary);
  EXPECT_THAT(lines_of([&] { reporter.report("Eval", "eval", 2, numbers()); }), IsEmpty());
  EXPECT_THAT(summary.keys(Mode::kEval), SizeIs(2));
  std::ifstream file(folder / "events.jsonl");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(text, HasSubstr(R"("event":"eval","step":8,"epoch":2)"));
}

}  // namespace
}  // namespace fe
