// SPDX-License-Identifier: Apache-2.0
#include "config/schema/scheduled.h"

#include <gmock/gmock.h>

#include "tests/config/toy.h"

namespace fe::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::parse;
using testing::Session;

std::optional<Scheduled<int64_t>> read_size(std::string_view text, Session& s) {
  return read_scheduled<int64_t>(parse(text), s.context, [&](const Node& node) {
    return read_integer(node, s.context, "size");
  });
}

std::vector<std::string> size_faults(std::string_view text) {
  Session s;
  EXPECT_FALSE(read_size(text, s));
  return s.errors();
}

std::optional<std::vector<Scheduled<AnyNumpyOp>>> read_ops(std::string_view text, Session& s) {
  const Node node = parse(text);
  return read_pieces(&node, s.context, s.registry.numpy_ops(), "pipeline: ops");
}

std::string option(const AnyNumpyOp* op, const std::string& name) {
  if (!op) return "none";
  for (const Option& option : (*op)->description().options) {
    if (option.name == name) return fmt::format("{}", std::get<double>(option.value));
  }
  return "unknown";
}

TEST(ReadScheduled, TakesAPlainValue) {
  Session s;
  const auto size = read_size("32", s);
  ASSERT_TRUE(size);
  EXPECT_FALSE(size->is_scheduled());
  EXPECT_EQ(*size->at(9), 32);
}

TEST(ReadScheduled, ChangesFromAnEpochOn) {
  Session s;
  const auto size = read_size("{EpochScheduler: {2: 32, 5: 64, 7: ~}}", s);
  ASSERT_TRUE(size);
  EXPECT_EQ(size->at(1), nullptr);
  EXPECT_EQ(*size->at(2), 32);
  EXPECT_EQ(*size->at(4), 32);
  EXPECT_EQ(*size->at(6), 64);
  EXPECT_EQ(size->at(7), nullptr);
}

TEST(ReadScheduled, GoesRoundAndRound) {
  Session s;
  const auto size = read_size("{RepeatScheduler: [8, ~, 16]}", s);
  ASSERT_TRUE(size);
  EXPECT_EQ(*size->at(1), 8);
  EXPECT_EQ(size->at(2), nullptr);
  EXPECT_EQ(*size->at(3), 16);
  EXPECT_EQ(*size->at(4), 8);
}

TEST(ReadScheduled, SaysWhatIsNoSchedule) {
  EXPECT_THAT(size_faults("{EpochScheduler: {0: 8}}"),
              ElementsAre("c.yaml:1:19: EpochScheduler: expected an epoch, a whole number from 1, "
                          "got '0'."));
  EXPECT_THAT(size_faults("{EpochScheduler: {first: 8}}"), ElementsAre(HasSubstr("got 'first'.")));
  EXPECT_THAT(
      size_faults("{EpochScheduler: [8, 16]}"),
      ElementsAre(HasSubstr("expected a map from first epoch to value, {1: a, 5: b}, got the "
                            "list [8, 16].")));
  EXPECT_THAT(size_faults("{EpochScheduler: {}}"), ElementsAre(HasSubstr("expected a map")));
  EXPECT_THAT(size_faults("{RepeatScheduler: [8]}"),
              ElementsAre(HasSubstr("RepeatScheduler: expected a list of at least two values")));
}

TEST(ReadScheduled, TellsTheFaultsOfEachValue) {
  EXPECT_THAT(size_faults("{EpochScheduler: {1: a, 2: 16, 3: b}}"),
              ElementsAre("c.yaml:1:22: size: expected a whole number, got 'a'.",
                          "c.yaml:1:35: size: expected a whole number, got 'b'."));
}

TEST(ReadPieces, ScheduleAWholePiece) {
  Session s;
  const auto ops =
      read_ops("- RepeatScheduler: [{GaussianNoise: {inputs: x, outputs: x, std: 0.5}}, ~]\n", s);
  ASSERT_TRUE(ops) << s.errors().front();
  EXPECT_EQ(option(ops->front().at(1), "std"), "0.5");
  EXPECT_EQ(option(ops->front().at(2), "std"), "none");
}

TEST(ReadPieces, ScheduleAnOptionOfAPiece) {
  Session s;
  const auto ops = read_ops(
      "- GaussianNoise: {inputs: x, outputs: x, std: {EpochScheduler: {1: 0.5, 3: 0.25}}}\n", s);
  ASSERT_TRUE(ops) << s.errors().front();
  EXPECT_EQ(option(ops->front().at(2), "std"), "0.5");
  EXPECT_EQ(option(ops->front().at(3), "std"), "0.25");
  EXPECT_EQ(option(ops->front().at(3), "mean"), "0");
}

TEST(ReadPieces, RefuseTwoScheduledOptions) {
  Session s;
  EXPECT_FALSE(
      read_ops("- GaussianNoise:\n"
               "    inputs: x\n"
               "    outputs: x\n"
               "    mean: {RepeatScheduler: [0, 1]}\n"
               "    std: {RepeatScheduler: [0, 1]}\n",
               s));
  EXPECT_THAT(s.errors(), ::testing::Contains(HasSubstr(
                              "c.yaml:5:5: GaussianNoise: both 'mean' and 'std' are scheduled.")));
}

TEST(ReadPieces, ExpectAList) {
  Session s;
  EXPECT_FALSE(read_ops("{Delete: {keys: x}}", s));
  EXPECT_THAT(
      s.errors(),
      ElementsAre("c.yaml:1:1: pipeline: ops: expected a list of NumpyOps, each as \"- Name: "
                  "{options}\", got the map {Delete: {keys: x}}."));
  EXPECT_TRUE(read_pieces<AnyNumpyOp>(nullptr, s.context, s.registry.numpy_ops(), "ops")->empty());
}

}  // namespace
}  // namespace fe::config
