// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/logger.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "fe/estimator/record/monitor.h"
#include "fe/estimator/record/summary.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using ::testing::IsEmpty;

TEST(NaturalLess, ComparesNumbersAsNumbers) {
  std::vector<std::string> keys = {"a10", "b", "a2",   "a",    "a2b",
                                   "a1",  "A", "a02c", "a2.5", "a2.10"};
  std::sort(keys.begin(), keys.end(), natural_less);
  EXPECT_THAT(keys, ElementsAre("A", "a", "a1", "a2", "a2.5", "a2.10", "a2b", "a02c", "a10", "b"));
}

TEST(NaturalLess, IsAnOrder) {
  const std::vector<std::string> keys = {"", "0", "00", "a", "a0", "a00", "a1", "1a", "|", "a|b"};
  for (const auto& a : keys) {
    EXPECT_FALSE(natural_less(a, a)) << a;
    for (const auto& b : keys) EXPECT_FALSE(natural_less(a, b) && natural_less(b, a)) << a << b;
  }
  const std::string huge(40, '9');
  EXPECT_TRUE(natural_less("a" + huge, "a1" + huge));
}

TEST(LogLine, HasStepEpochAndSortedKeys) {
  const std::vector<Data::Written> values = {{"loss10", 1.5, true},
                                             {"loss2", 0.1, true},
                                             {"hidden", 9.0, false},
                                             {"count", int64_t{7}, true},
                                             {"word", std::string("two words"), true}};
  EXPECT_EQ(log_line("Train", 100, 0, values),
            "FastEstimator-Train: step: 100; count: 7; loss2: 0.1; loss10: 1.5; word: two words;");
  EXPECT_EQ(log_line("Eval", 3, 2, {}), "FastEstimator-Eval: step: 3; epoch: 2;");
}

TEST(LogLine, PutsTensorsOfSeveralNumbersBehind) {
  const std::vector<Data::Written> values = {{"b", torch::tensor({1.0, 2.5}), true},
                                             {"a", torch::tensor(4.0), true},
                                             {"c", std::nan(""), true}};
  EXPECT_EQ(log_line("Eval", 1, 1, values),
            "FastEstimator-Eval: step: 1; epoch: 1; a: 4; c: nan;\nb:\n[1, 2.5];");
}

TEST(Monitor, WeighsBySamples) {
  Monitor monitor({"loss", "vector"});
  monitor.add(0, torch::tensor(2.0f), 4);
  monitor.add(0, torch::tensor(5.0f), 2);
  monitor.add(1, torch::tensor({1.0, 3.0}, torch::kDouble), 4);
  monitor.add(1, torch::tensor({4, 6}), 4);
  EXPECT_EQ(monitor.last(0), 5);
  EXPECT_DOUBLE_EQ(monitor.mean(0), 3);
  EXPECT_EQ(monitor.last(1), 5);
  EXPECT_DOUBLE_EQ(monitor.mean(1), 3.5);
  EXPECT_EQ(monitor.samples(), 6);
  EXPECT_THAT(monitor.not_finite(), IsEmpty());
  monitor.reset();
  EXPECT_EQ(monitor.samples(), 0);
  monitor.add(0, torch::tensor(1.0f), 1);
  EXPECT_EQ(monitor.mean(0), 1);
}

TEST(Monitor, RemembersWhatWasNotFinite) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Monitor monitor({"a", "b", "c", "d"});
  for (const float value : {kInfinity, 1.0f}) monitor.add(0, torch::tensor(value), 1);
  for (const float value : {2.0f, 1.0f}) monitor.add(1, torch::tensor(value), 1);
  for (const float value : {NAN, 1.0f}) monitor.add(2, torch::tensor(value), 1);
  for (const float value : {kInfinity, -kInfinity}) monitor.add(3, torch::tensor(value), 1);
  EXPECT_THAT(monitor.not_finite(), ElementsAre("a", "c", "d"));
}

TEST(Summary, KeepsSeriesByModeAndKey) {
  Summary summary;
  const double nan = std::nan("");
  for (const auto& [epoch, value] : std::vector<std::pair<int64_t, double>>{
           {1, nan}, {2, 0.5}, {3, 0.25}, {4, 0.75}, {5, nan}}) {
    summary.add(Mode::kEval, "loss", {10 * epoch, epoch, value});
  }
  EXPECT_EQ(summary.series(Mode::kEval, "loss").size(), 5u);
  EXPECT_EQ(summary.min(Mode::kEval, "loss").epoch, 3);
  EXPECT_EQ(summary.max(Mode::kEval, "loss").step, 40);
  EXPECT_EQ(summary.max(Mode::kEval, "loss").value, 0.75);
  EXPECT_TRUE(std::isnan(summary.last(Mode::kEval, "loss")));
  EXPECT_THAT(summary.keys(Mode::kEval), ElementsAre("loss"));
  EXPECT_THAT(summary.keys(Mode::kTrain), IsEmpty());
  EXPECT_THAT(summary.series(Mode::kTrain, "loss"), IsEmpty());
}

TEST(Summary, NamesTheNearestKeyOfAMissingOne) {
  Summary summary;
  summary.add(Mode::kEval, "accuracy", {1, 1, 0.5});
  expect_error(
      [&] { summary.last(Mode::kEval, "acuracy"); },
      {"Summary: no values of 'acuracy' in mode eval. Did you mean 'accuracy'? Known names: "
       "accuracy."});
  expect_error([&] { summary.max(Mode::kTest, "accuracy"); },
               {"Summary: no values of 'accuracy' in mode test. Known names: ."});
}

}  // namespace
}  // namespace fe
