// SPDX-License-Identifier: Apache-2.0
#include "report/record/events.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/report/run_folder.h"
#include "tests/testing/throws.h"

namespace fe::report {
namespace {

using namespace fe::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Events events_of(const std::string& text) {
  const TempFolder folder;
  write_file(folder / "events.jsonl", text);
  return read_events(folder / "events.jsonl");
}

TEST(Events, HaveTheNumbersOfEveryMode) {
  const Events events = events_of(kEvents);
  EXPECT_TRUE(events.notes.empty());
  EXPECT_TRUE(events.finished);
  EXPECT_EQ(events.step, 6);
  EXPECT_EQ(events.epoch, 2);
  EXPECT_EQ(events.seconds, 5.1);
  EXPECT_THAT(events.values.keys(Mode::kTrain),
              ElementsAre("epoch_time(sec)", "loss", "loss_mean", "net_lr", "steps/sec"));
  EXPECT_THAT(events.values.keys(Mode::kEval), ElementsAre("f1", "loss"));
  const auto& losses = events.values.series(Mode::kEval, "loss");
  ASSERT_EQ(losses.size(), 2u);
  EXPECT_EQ(losses[0].step, 3);
  EXPECT_EQ(losses[0].value, 0.8);
  EXPECT_TRUE(std::isnan(losses[1].value));
  ASSERT_EQ(events.epochs.size(), 2u);
  EXPECT_EQ(events.epochs[1].step, 6);
  EXPECT_EQ(events.epochs[1].seconds, 3.0);
}

TEST(Events, ALastLineThatIsCutOffIsLeftOutWithANote) {
  const Events events = events_of(kEvents.substr(0, kEvents.find("\"total_time")));
  EXPECT_THAT(events.notes, ElementsAre(HasSubstr("events.jsonl: line 8 is not complete")));
  EXPECT_FALSE(events.finished);
  EXPECT_EQ(events.step, 6);
}

TEST(Events, LinesThatAreNoEventsAreLeftOut) {
  const Events events = events_of("[1]\n\xff{\n{\"event\":1,\"step\":1}\n" + kEvents);
  EXPECT_THAT(events.notes,
              ElementsAre(HasSubstr("line 1 is not an event"), HasSubstr("line 2 is not"),
                          HasSubstr("line 3 is not an event")));
  EXPECT_TRUE(events.finished);
}

TEST(Events, AnEmptyFileHasNone) {
  const Events events = events_of("");
  EXPECT_TRUE(events.notes.empty());
  EXPECT_EQ(events.step, 0);
}

TEST(Events, AMissingFileIsAnError) {
  expect_error([] { read_events("/nowhere/events.jsonl"); }, {"/nowhere/events.jsonl"});
}

}  // namespace
}  // namespace fe::report
