// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/coordinator.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "fe/base/system/stop.h"
#include "tests/estimator/toy.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of toy.h and throws.h
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A trace that keeps snapshots in memory.
class MemoryKeeper final : public Trace, public SnapshotKeeper {
 public:
  MemoryKeeper() : Trace("MemoryKeeper", TraceArgs{}) {}

  bool due(const System& system, bool epoch_ended) override {
    return epoch_ended ? due_at_end : system.global_step == due_step;
  }
  void keep(Snapshot snapshot) override { steps.push_back(snapshot.step); }
  void flush() override {}
  std::optional<Snapshot> newest(const System&) override { return std::nullopt; }
  bool allows_changes() const override { return false; }
  bool budget_spent() const override { return spent; }

  int64_t due_step = -1;
  bool due_at_end = false;
  bool spent = false;
  std::vector<int64_t> steps;
};

EstimatorOptions options_with(std::vector<Scheduled<AnyTrace>> traces) {
  EstimatorOptions options = toy_options(toy_model());
  options.traces = std::move(traces);
  return options;
}

/// What a coordinator works with, in a run of one process.
struct Fixture {
  explicit Fixture(std::vector<Scheduled<AnyTrace>> traces)
      : options(options_with(std::move(traces))) {}

  void step_to(int64_t step) {
    system.global_step = step;
    coordinator.after_step();
  }

  EstimatorOptions options;
  System system = {};
  Summary summary = {};
  RunContext context = make_context(options, system, summary);
  SnapshotManager snapshots{context};
  Coordinator coordinator{context, &snapshots};
};

TEST(Coordinator, ATraceThatStopsTrainingEndsIt) {
  Fixture run({});
  EXPECT_FALSE(run.coordinator.keeps_snapshots());
  run.step_to(1);
  EXPECT_FALSE(run.coordinator.ends());
  run.system.stop_training("enough");
  run.step_to(2);
  EXPECT_TRUE(run.coordinator.stopped());
  EXPECT_TRUE(run.coordinator.ends());
  EXPECT_EQ(run.coordinator.signal(), 0);
}

TEST(Coordinator, ASignalEndsTheRun) {
  Fixture run({});
  const StopSignals signals;
  ::raise(SIGINT);
  run.coordinator.settle();
  EXPECT_EQ(run.coordinator.signal(), SIGINT);
  EXPECT_TRUE(run.coordinator.ends());
  EXPECT_FALSE(run.coordinator.stopped());
}

TEST(Coordinator, TakesSnapshotsForAnyTraceThatKeepsThem) {
  const auto keeper = std::make_shared<MemoryKeeper>();
  Fixture run({AnyTrace(keeper)});
  EXPECT_TRUE(run.coordinator.keeps_snapshots());
  keeper->due_step = 3;
  run.step_to(2);
  EXPECT_THAT(keeper->steps, IsEmpty());
  run.step_to(3);
  EXPECT_THAT(keeper->steps, ElementsAre(3));
  run.system.mode = Mode::kEval;  // evaluations take none
  run.step_to(3);
  run.coordinator.settle();
  EXPECT_THAT(keeper->steps, ElementsAre(3));
  keeper->due_at_end = true;
  run.coordinator.end_epoch();
  EXPECT_THAT(keeper->steps, ElementsAre(3, 3));
}

TEST(Coordinator, TheEndOfTheTimeBudgetActsAsSigterm) {
  const auto keeper = std::make_shared<MemoryKeeper>();
  Fixture run({AnyTrace(keeper)});
  run.step_to(1);
  EXPECT_EQ(run.coordinator.signal(), 0);
  keeper->spent = true;
  run.step_to(2);
  EXPECT_EQ(run.coordinator.signal(), SIGTERM);
}

TEST(SnapshotManager, RefusesTwoKeepersByTheirName) {
  expect_error(
      [] {
        Fixture({AnyTrace(MemoryKeeper()), AnyTrace(MemoryKeeper())});
      },
      {"Estimator: expected at most one MemoryKeeper among the traces, got two."});
}

}  // namespace
}  // namespace fe
