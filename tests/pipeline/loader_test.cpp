// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/loader.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include "tests/pipeline/samples.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of samples.h and throws.h
using ::testing::ElementsAre;

constexpr int64_t kEpochs = 2;

std::vector<int64_t> sorted(std::vector<int64_t> list) {
  std::sort(list.begin(), list.end());
  return list;
}

// Some samples take longer than others, so that workers overtake each other.
Function dawdle() {
  return Function("Dawdle", {.inputs = "y", .outputs = "late", .fn = [](auto y, auto out, auto&) {
                               const auto label = y[0].template item<int64_t>();
                               std::this_thread::sleep_for(
                                   std::chrono::microseconds(label % 17 == 0 ? 300 : 0));
                               *out[0].template resize<int64_t>({}) = label;
                             }});
}

Pipeline noisy(int workers) {
  return Pipeline({.train_data = numbers(203),
                   .batch_size = 10,
                   .ops = {noise("x", "noisy"), dawdle(), noise("noisy", "x")},
                   .num_workers = workers,
                   .seed = 3});
}

TEST(Loader, BatchesDoNotDependOnTheNumberOfWorkers) {
  for (int64_t epoch = 1; epoch <= kEpochs; ++epoch) {
    const auto reference = all_batches(noisy(0), {.epoch = epoch});
    ASSERT_EQ(reference.size(), 21u);
    for (const int workers : {1, 2, 5}) {
      const Pipeline pipeline = noisy(workers);
      for (int64_t before = 1; before < epoch; ++before) all_batches(pipeline, {.epoch = before});
      EXPECT_TRUE(equal(all_batches(pipeline, {.epoch = epoch}), reference))
          << workers << " workers, epoch " << epoch;
    }
  }
}

TEST(Loader, EveryEpochHasEverySampleOnceInAnotherOrder) {
  const Pipeline pipeline = noisy(2);
  std::set<std::vector<int64_t>> orders = {in_order(203)};
  for (int64_t epoch = 1; epoch <= 3; ++epoch) {
    const auto order = labels(pipeline, {.epoch = epoch});
    EXPECT_EQ(sorted(order), in_order(203));
    orders.insert(order);
  }
  EXPECT_EQ(orders.size(), 4u);
}

TEST(Loader, NoiseDiffersByEpochSampleAndOp) {
  const Pipeline pipeline({.train_data = numbers(20),
                           .batch_size = 20,
                           .ops = {noise("x", "a"), noise("x", "b")},
                           .num_workers = 0,
                           .seed = 3});
  const PassOptions first = {.epoch = 1, .shuffle = false}, second = {.epoch = 2, .shuffle = false};
  const Batch one = all_batches(pipeline, first)[0], two = all_batches(pipeline, second)[0];
  const Tensor a = one["a"] - one["x"], b = one["b"] - one["x"], c = two["a"] - two["x"];
  EXPECT_FALSE(torch::allclose(a, b));
  EXPECT_FALSE(torch::allclose(a, c));
  EXPECT_FALSE(torch::allclose(a[0], a[1]));
  EXPECT_TRUE(torch::equal(all_batches(pipeline, first)[0]["a"], one["a"]));
}

TEST(Loader, OnlyTrainingIsShuffledByDefault) {
  const Pipeline pipeline({.train_data = numbers(30), .eval_data = numbers(30), .batch_size = 4});
  EXPECT_NE(labels(pipeline, {}), in_order(30));
  EXPECT_EQ(labels(pipeline, {.shuffle = false}), in_order(30));
  EXPECT_EQ(labels(pipeline, {.mode = Mode::kEval}), in_order(30));
  EXPECT_NE(labels(pipeline, {.mode = Mode::kEval, .shuffle = true}), in_order(30));
}

TEST(Loader, LastBatchIsShortOrLeftOut) {
  const PassOptions eval = {.mode = Mode::kEval};
  const Pipeline keep({.eval_data = numbers(23), .batch_size = 10});
  EXPECT_THAT(sizes(keep, eval), ElementsAre(10, 10, 3));
  EXPECT_EQ(keep.open(eval)->steps(), 3);
  const Pipeline drop({.eval_data = numbers(23), .batch_size = 10, .drop_last = true});
  EXPECT_THAT(sizes(drop, eval), ElementsAre(10, 10));
  EXPECT_EQ(labels(drop, eval), in_order(20));
  EXPECT_EQ(drop.open(eval)->steps(), 2);
  const Pipeline one({.eval_data = numbers(3), .batch_size = 10});
  EXPECT_THAT(sizes(one, eval), ElementsAre(3));
}

TEST(Loader, StepsShorterThanTheDataStopEarly) {
  for (const int workers : {0, 3}) {
    const Pipeline pipeline({.train_data = numbers(50), .batch_size = 8, .num_workers = workers});
    const auto order = labels(pipeline, {.steps = 2});
    EXPECT_EQ(order.size(), 16u);
    const auto whole = labels(pipeline, {});
    EXPECT_TRUE(std::equal(order.begin(), order.end(), whole.begin()));
    EXPECT_EQ(pipeline.open({.steps = 2})->steps(), 2);
  }
}

TEST(Loader, StepsLongerThanTheDataGoRoundAgain) {
  const Pipeline pipeline({.train_data = numbers(20), .batch_size = 8, .num_workers = 2});
  EXPECT_THAT(sizes(pipeline, {.steps = 6}), ElementsAre(8, 8, 8, 8, 8, 8));
  const auto order = labels(pipeline, {.steps = 6});
  const std::vector<int64_t> first(order.begin(), order.begin() + 20);
  const std::vector<int64_t> second(order.begin() + 20, order.begin() + 40);
  EXPECT_EQ(sorted(first), in_order(20));
  EXPECT_EQ(sorted(second), in_order(20));
  EXPECT_NE(first, second);
}

TEST(Loader, ASampleDrawnAgainInAnEpochGetsOtherNoise) {
  const Pipeline pipeline(
      {.eval_data = numbers(4), .batch_size = 4, .ops = {noise("x", "z")}, .num_workers = 1});
  const auto all = all_batches(pipeline, {.mode = Mode::kEval, .steps = 2});
  EXPECT_TRUE(torch::equal(all[0]["x"], all[1]["x"]));
  EXPECT_FALSE(torch::allclose(all[0]["z"], all[1]["z"]));
}

TEST(Loader, OpsRunOnceASampleAndNeverPastTheEnd) {
  for (const int workers : {0, 1, 5}) {
    std::vector<std::atomic<int>> calls(103);
    const Pipeline pipeline(
        {.eval_data = numbers(103),
         .batch_size = 10,
         .ops = {Function({.inputs = "y",
                           .outputs = "z",
                           .fn =
                               [&](auto y, auto z, auto&) {
                                 ++calls[static_cast<size_t>(y[0].template item<int64_t>())];
                                 z[0] = y[0].reshape({});
                               }})},
         .num_workers = workers});
    all_batches(pipeline, {.mode = Mode::kEval});
    EXPECT_EQ(calls[0], 2) << "once, and once to learn shapes";
    for (size_t n = 1; n < calls.size(); ++n) ASSERT_EQ(calls[n], 1) << "sample " << n;
  }
}

TEST(Loader, AnErrorArrivesAtItsBatchAndNamesItsPlace) {
  for (const int workers : {0, 1, 5}) {
    const Pipeline pipeline(
        {.eval_data = numbers(83),
         .batch_size = 10,
         .ops = {Function("Fragile", {.inputs = {"x", "y"},
                                      .outputs = "z",
                                      .fn =
                                          [](auto in, auto out, auto&) {
                                            if (in[1].template item<int64_t>() == 57)
                                              fail("cracked");
                                            out[0] = in[0].reshape({3});
                                          }})},
         .num_workers = workers});
    const auto loader = pipeline.open({.mode = Mode::kEval});
    HostBatch batch;
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(loader->next(batch));
      EXPECT_EQ(batch.columns[1][0].item<int64_t>(), 10 * i);
    }
    expect_error([&] { loader->next(batch); }, {"Fragile (x, y -> z, eval, sample 57): cracked"});
    // Those behind it are as they should be.
    std::vector<int64_t> rest;
    while (loader->next(batch)) rest.push_back(batch.size);
    EXPECT_THAT(rest, ElementsAre(10, 10, 3));
    EXPECT_EQ(all_batches(pipeline, {.mode = Mode::kEval, .steps = 5}).size(), 5u);
  }
}

TEST(Loader, OtherExceptionsAreFailuresOfTheirOp) {
  const Pipeline pipeline(
      {.train_data = {{"indoor", numbers(9)}},
       .batch_size = 3,
       .ops = {Function(
           "Broken", {.inputs = "y", .outputs = "z", .fn = [](auto y, auto z, SampleState& state) {
                        if (state.index == 4) throw std::runtime_error("no memory");
                        z[0] = y[0];
                      }})}});
  try {
    all_batches(pipeline, {.ds_id = "indoor", .shuffle = false});
    ADD_FAILURE() << "expected an error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "Broken (y -> z, train, data set 'indoor', sample 4): no memory");
    EXPECT_EQ(error.kind(), Error::Kind::kFailure);
  }
}

TEST(Loader, AnOpThatWritesNothingIsNamed) {
  const Pipeline pipeline({.train_data = numbers(5),
                           .batch_size = 2,
                           .ops = {Function("Idle", {.inputs = "y", .outputs = "z"})}});
  expect_error([&] { pipeline.open({.shuffle = false}); },
               {"Idle (y -> z, train, sample 0): wrote no value under 'z'."});
}

// A source whose sample 7 cannot be read.
class Torn final : public DataSource {
 public:
  int64_t size() const override { return 20; }
  const Keys& keys() const override { return keys_; }
  std::string name() const override { return "scans"; }
  void read(int64_t index, std::span<Array> sample) const override {
    FE_CHECK(index != 7, "page is torn.");
    *sample[0].resize<int64_t>({}) = index;
  }

 private:
  Keys keys_ = "y";
};

TEST(Loader, ASampleThatCannotBeReadIsNamed) {
  const Pipeline pipeline(
      {.eval_data = Dataset(std::make_shared<Torn>()), .batch_size = 5, .num_workers = 2});
  expect_error([&] { all_batches(pipeline, {.mode = Mode::kEval}); },
               {"reading 'scans' (eval, sample 7): page is torn."});
}

TEST(Loader, SamplesOfSeveralShapesAreRefusedWithARemedy) {
  const Pipeline pipeline({.eval_data = numbers(9),
                           .batch_size = 3,
                           .ops = {Function({.inputs = "y",
                                             .outputs = "z",
                                             .fn =
                                                 [](auto y, auto z, auto&) {
                                                   z[0].template resize<float>(
                                                       {y[0].template item<int64_t>() > 4 ? 2 : 1});
                                                 }})},
                           .num_workers = 2});
  expect_error([&] { all_batches(pipeline, {.mode = Mode::kEval}); },
               {"Batch: expected 'z' of sample 5 to be float32 [1] like the samples before it, got "
                "float32 [2]. Make them equal, or pad them with the op Batch (pad_value: 0)."});
}

TEST(Loader, ABatchTheCallerHoldsKeepsItsValues) {
  for (const int workers : {0, 2}) {
    const Pipeline pipeline = noisy(workers);
    const auto loader = pipeline.open({});
    std::vector<std::vector<Tensor>> held, copies;
    HostBatch batch;
    while (loader->next(batch)) {
      if (held.size() >= 5) continue;
      held.push_back({batch.columns[0].narrow(0, 2, 3), batch.columns[1]});  // a view counts too
      copies.push_back({held.back()[0].clone(), held.back()[1].clone()});
    }
    for (size_t i = 0; i < held.size(); ++i) {
      EXPECT_TRUE(torch::equal(held[i][0], copies[i][0]));
      EXPECT_TRUE(torch::equal(held[i][1], copies[i][1]));
    }
  }
}

TEST(Loader, MemoryIsUsedAgain) {
  for (const int workers : {0, 2}) {
    const Pipeline pipeline = noisy(workers);
    const auto loader = pipeline.open({.steps = 200});
    std::set<const void*> memory;
    HostBatch batch;
    while (loader->next(batch)) memory.insert(batch.columns[0].data_ptr());
    EXPECT_LE(memory.size(), 2u * static_cast<size_t>(workers) + 1);
  }
}

// A result that only looks at its input must not be mistaken for memory of its own.
TEST(Loader, OpsMayHandOnTheirInput) {
  const auto reshape = [](const Key& in, const Key& out, bool handle) {
    return Function({.inputs = in, .outputs = out, .fn = [=](auto x, auto y, auto&) {
                       y[0] = handle ? x[0] : x[0].reshape({3, 1});
                     }});
  };
  const Pipeline pipeline(
      {.eval_data = numbers(50),
       .batch_size = 4,
       .ops = {add(1, "x", "a"), reshape("a", "b", true), reshape("b", "c", false),
               add(1, "c", "d"), reshape("x", "e", true), add(1, "a", "a")},
       .num_workers = 2});
  int64_t first = 0;
  for (const Batch& batch : all_batches(pipeline, {.mode = Mode::kEval})) {
    const int64_t count = batch["y"].size(0);
    const Tensor n = torch::arange(first, first + count).to(torch::kFloat).unsqueeze(1);
    const Tensor x = n + torch::tensor({{0.0f, 0.25f, 0.5f}});
    EXPECT_TRUE(torch::equal(batch["x"], x));
    EXPECT_TRUE(torch::equal(batch["a"], x + 2));
    EXPECT_TRUE(torch::equal(batch["b"], x + 1));
    EXPECT_TRUE(torch::equal(batch["c"], (x + 1).unsqueeze(2)));
    EXPECT_TRUE(torch::equal(batch["d"], (x + 2).unsqueeze(2)));
    EXPECT_TRUE(torch::equal(batch["e"], x));
    first += count;
  }
  EXPECT_EQ(first, 50);
}

TEST(Loader, MayBeLetGoOfInMidEpoch) {
  const Pipeline pipeline = noisy(3);
  for (int64_t taken = 0; taken < 15; ++taken) {
    const auto loader = pipeline.open({.epoch = taken + 1});
    HostBatch batch;
    for (int64_t i = 0; i < taken; ++i) loader->next(batch);
  }
  EXPECT_EQ(sorted(labels(pipeline, {})), in_order(203));
}

TEST(Loader, TwoMayBeOpenAtOnce) {
  const Pipeline pipeline = noisy(2);
  const auto alone = all_batches(pipeline, {.epoch = 2});
  const auto one = pipeline.open({.epoch = 1}), two = pipeline.open({.epoch = 2});
  HostBatch a, b;
  for (size_t i = 0; two->next(b); ++i) {
    one->next(a);
    EXPECT_TRUE(torch::equal(b.columns[0], alone[i]["x"]));
  }
}

TEST(Loader, OutlivesTheHandleItCameFrom) {
  std::unique_ptr<Loader> loader;
  const Pipeline kept = [&] {
    const Pipeline pipeline = noisy(2);
    loader = pipeline.open({});
    return pipeline;
  }();
  HostBatch batch;
  int64_t samples = 0;
  while (loader->next(batch)) samples += batch.size;
  EXPECT_EQ(samples, 203);
}

TEST(Loader, RefusesDataThatGivesNoFullBatch) {
  const Pipeline pipeline({.train_data = numbers(3), .batch_size = 4, .drop_last = true});
  expect_error([&] { pipeline.open({}); },
               {"Pipeline: 3 samples give no full batch of 4 in mode train, and drop_last is set. "
                "Choose a smaller batch_size."});
}

}  // namespace
}  // namespace fe
