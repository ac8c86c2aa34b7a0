// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/trace.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include "fe/estimator/loop/trace_runner.h"
#include "tests/estimator/toy.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of toy.h and throws.h
using ::testing::ElementsAre;
using ::testing::IsEmpty;

AnyTrace named(const std::string& name, const Keys& inputs, const Keys& outputs) {
  return Watch({.name = name, .inputs = inputs, .outputs = outputs});
}

std::vector<std::string> order(const std::vector<AnyTrace>& traces, Findings& findings) {
  std::vector<std::string> names;
  for (const AnyTrace& trace : sort_traces(traces, {"x", "loss"}, findings)) {
    names.push_back(trace->name());
  }
  return names;
}

TEST(SortTraces, PutsWritersBeforeReaders) {
  Findings findings;
  EXPECT_THAT(order({named("C", "b", "c"), named("All", "*", Keys::none()), named("B", "a", "b"),
                     named("A", "x", "a"), named("Free", Keys::none(), Keys::none())},
                    findings),
              ElementsAre("A", "B", "C", "Free", "All"));
  EXPECT_THAT(findings.errors(), IsEmpty());
}

TEST(SortTraces, KeepsTheOrderOfThoseThatDoNotMind) {
  Findings findings;
  EXPECT_THAT(
      order({named("B", "x", "b"), named("A", "loss", "a"), named("C", "x", "c")}, findings),
      ElementsAre("B", "A", "C"));
}

TEST(SortTraces, TellsUnknownKeysFromCycles) {
  Findings findings;
  order({named("A", {"b", "los"}, "a"), named("B", "a", "b")}, findings);
  EXPECT_THAT(
      findings.errors(),
      ElementsAre("A: reads 'los', which neither the batch, a loss nor another trace gives. "
                  "Did you mean 'loss'? Known names: a, b, loss, x."));
  Findings cycle;
  order({named("A", "b", "a"), named("B", "c", "b"), named("C", "a", "c")}, cycle);
  EXPECT_THAT(cycle.errors(),
              ElementsAre("Traces: A and B and C wait for each other's outputs in a "
                          "cycle. Let one of them write under another key."));
}

// A batch made by hand.
class Given final : public BatchValues {
 public:
  const Tensor* find(std::string_view key) const override { return values_.find(key); }
  std::vector<std::string> keys() const override { return values_.names(); }

 private:
  Batch values_{{"x", torch::ones(3)}, {"late", Tensor()}};
};

// Runs on_batch_end of one trace on the batch above.
void at_batch_end(const Keys& inputs, const WatchOptions::Hook& hook) {
  System system;
  TraceRunner runner({Watch({.inputs = inputs, .batch_end = hook})}, system);
  const Given batch;
  runner.bind(batch);
  Data data;
  runner.on_batch_end(data, 3);
}

TEST(Data, GivesTheBatchByPlaceAndByKey) {
  at_batch_end({"x", "metric"}, [](Data& data, System&) {
    EXPECT_EQ(data.input(0).numel(), 3);
    EXPECT_FALSE(data.input(1).defined());  // another trace's, not a tensor
    EXPECT_EQ(data["x"].numel(), 3);
    EXPECT_EQ(data.find_tensor("late"), nullptr);
    EXPECT_EQ(data.find_tensor("none"), nullptr);
    EXPECT_EQ(data.batch_size(), 3);
  });
  expect_error([] { at_batch_end("x", [](Data& data, System&) { (void)data["y"]; }); },
               {"no tensor under 'y' in this batch.",
                "Known names: x, late. Declare it as an input "
                "of the trace."});
}

TEST(Data, KeepsTheLastValueOfAKey) {
  Data data;
  data.write_with_log("a", 1.0);
  data.write_without_log("b", int64_t{2});
  data.write_without_log("a", torch::tensor(3.0));
  EXPECT_EQ(data.number("a"), 3);
  EXPECT_EQ(data.number("b"), 2);
  EXPECT_EQ(data.written().size(), 2u);
  EXPECT_FALSE(data.written()[1].logged);
  EXPECT_EQ(data.find("c"), nullptr);
}

TEST(Data, SaysWhatIsNoNumber) {
  Data data;
  data.write_with_log("accuracy", 1.0);
  data.write_with_log("word", std::string("hm"));
  data.write_with_log("curve", torch::ones(2));
  expect_error([&] { (void)data.number("acuracy"); },
               {"no value under 'acuracy' at this point. Did you mean 'accuracy'? Known names: "
                "accuracy, word, curve."});
  expect_error([&] { (void)data.number("word"); }, {"expected a number under 'word', got hm."});
  expect_error([&] { (void)data.number("curve"); },
               {"expected a number under 'curve', got [1, 1]."});
}

TEST(Trace, HasASystemOnlyInARun) {
  Watch watch({.name = "Metric", .begin = [](Data&, System&) {}});
  Data data;
  expect_error([&] { watch.on_begin(data); },
               {"Metric: has no system outside of fit() and test()."});
}

TEST(TraceRunner, NamesTheTraceThatTorchRefused) {
  for (const bool at_end : {false, true}) {
    const auto refused = [](Data&, System&) { torch::ones(2).add(torch::ones(3)); };
    System system;
    TraceRunner runner({Watch({.name = "Metric", .batch_end = refused, .epoch_end = refused})},
                       system);
    const Given batch;
    runner.bind(batch);
    Data data;
    try {
      if (at_end)
        runner.on_epoch_end(data);
      else
        runner.on_batch_end(data, 3);
      ADD_FAILURE() << "expected an error";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), ::testing::StartsWith("Metric: The size of tensor a (2)"));
      EXPECT_EQ(error.kind(), Error::Kind::kFailure);
    }
  }
}

TEST(Value, IsWrittenOutShort) {
  EXPECT_EQ(to_string(Value(0.1)), "0.1");
  EXPECT_EQ(to_string(Value(int64_t{3})), "3");
  EXPECT_EQ(to_string(Value(std::string("a b"))), "a b");
  EXPECT_EQ(to_string(Value(torch::tensor({{1, 2}, {3, 4}}))), "[1, 2, 3, 4]");
}

TEST(System, PlacesRelativePathsInTheRunFolder) {
  System system;
  EXPECT_EQ(system.in_run_dir("a.png"), "a.png");
  system.run_dir = "runs/1";
  EXPECT_EQ(system.in_run_dir("a.png"), "runs/1/a.png");
  EXPECT_EQ(system.in_run_dir("/tmp/a.png"), "/tmp/a.png");
}

}  // namespace
}  // namespace fe
