// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/pipeline.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/pipeline/samples.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of samples.h and throws.h
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Pipeline, DataOpsAndBatchSizeFollowTheirSchedules) {
  const Pipeline pipeline(
      {.train_data =
           Scheduled<Dataset>(EpochScheduler<Dataset>({{1, numbers(6)}, {3, numbers(9)}})),
       .batch_size = RepeatScheduler<int64_t>({2, 3}),
       .ops = {EpochScheduler<AnyNumpyOp>(
           {{2, add(1, "x", "z")}, {3, add(2, "x", "z")}, {4, std::nullopt}})}});
  const auto epoch = [&](int64_t number) {
    return all_batches(pipeline, {.epoch = number, .shuffle = false});
  };
  EXPECT_EQ(epoch(1).size(), 3u);
  EXPECT_FALSE(epoch(1)[0].contains("z"));
  EXPECT_EQ(epoch(2).size(), 2u);
  EXPECT_EQ(epoch(2)[0]["z"][1][0].item<float>(), 2);
  EXPECT_EQ(epoch(3).size(), 5u);
  EXPECT_EQ(epoch(3)[0]["z"][1][0].item<float>(), 3);
  EXPECT_EQ(epoch(4).size(), 3u);
  EXPECT_FALSE(epoch(4)[0].contains("z"));
  EXPECT_EQ(pipeline.steps_per_epoch(Mode::kTrain, 3), 5);
  EXPECT_NE(pipeline.signature(1), pipeline.signature(2));
  EXPECT_EQ(pipeline.signature(4), pipeline.signature(6));
}

TEST(Pipeline, HasSeveralDataSetsInAMode) {
  const Pipeline pipeline({.train_data = numbers(5),
                           .eval_data = {{"indoor", numbers(4)},
                                         {"outdoor", EpochScheduler<Dataset>({{2, numbers(7)}})}},
                           .batch_size = 4,
                           .ops = {Function("Mark", {.inputs = "y",
                                                     .outputs = "mark",
                                                     .fn =
                                                         [](auto, auto out, SampleState& state) {
                                                           *out[0].template resize<bool>({}) =
                                                               state.ds_id == "indoor";
                                                         },
                                                     .ds_id = "indoor"})}});
  EXPECT_THAT(pipeline.ds_ids(Mode::kEval, 1), ElementsAre("indoor"));
  EXPECT_THAT(pipeline.ds_ids(Mode::kEval, 2), ElementsAre("indoor", "outdoor"));
  EXPECT_THAT(pipeline.ds_ids(Mode::kTrain, 1), ElementsAre(""));
  EXPECT_THAT(pipeline.modes(), ElementsAre(Mode::kTrain, Mode::kEval));
  EXPECT_TRUE(pipeline.has_data(Mode::kEval, 1));
  EXPECT_FALSE(pipeline.has_data(Mode::kTest, 1));
  const Batch indoor = pipeline.get_results(Mode::kEval, 2, "indoor");
  EXPECT_TRUE(indoor["mark"].all().item<bool>());
  EXPECT_FALSE(pipeline.get_results(Mode::kEval, 2, "outdoor").contains("mark"));
  EXPECT_THAT(sizes(pipeline, {.mode = Mode::kEval, .epoch = 2, .ds_id = "outdoor"}),
              ElementsAre(4, 3));
}

TEST(Pipeline, UnknownDataIsNamed) {
  const Pipeline pipeline(
      {.eval_data = {{"indoor", numbers(4)}, {"street", numbers(4)}}, .batch_size = 4});
  expect_error([&] { pipeline.open({.mode = Mode::kEval, .ds_id = "indor"}); },
               {"Pipeline: mode eval has no data set 'indor' in epoch 1. Did you mean 'indoor'? "
                "Known names: 'indoor', 'street'."});
  expect_error([&] { pipeline.open({.mode = Mode::kTrain}); },
               {"Pipeline: has no data for mode train. Set train_data."});
  expect_error([&] { pipeline.open({.mode = Mode::kInfer}); },
               {"Pipeline: mode infer has no data sets. Give samples to transform()."});
}

TEST(Pipeline, RefusesWrongOptions) {
  expect_error([] { Pipeline({.batch_size = -2}); },
               {"Pipeline: expected a batch_size of at least 1, got -2."});
  expect_error(
      [] {
        Pipeline({.batch_size = RepeatScheduler<int64_t>({2, 0})});
      },
      {"Pipeline: expected a batch_size of at least 1, got 0."});
  expect_error([] { Pipeline({.batch_size = 1, .num_workers = -2}); },
               {"Pipeline: expected num_workers of at least -1, got -2."});
  expect_error([] { Pipeline({.ops = {AnyNumpyOp(std::shared_ptr<const NumpyOp>())}}); },
               {"Pipeline: an op in `ops` is a null pointer."});
  expect_error(
      [] {
        Pipeline({.train_data = {{"a", numbers(1)}, {"a", numbers(2)}}});
      },
      {"Pipeline: two data sets of mode train are named 'a'. Give each its own name."});
  for (const char* id : {"a|b", "a:b", "!a"}) {
    expect_error(
        [&] {
          Pipeline({.test_data = {{id, numbers(1)}}});
        },
        {"Pipeline: '" + std::string(id) +
         "' is not a valid name for a data set of mode test: "
         "expected one without ':', ';', '|' and without a '!' in front."});
  }
  expect_error(
      [] {
        Pipeline({.test_data = {{"", numbers(1)}, {"b", numbers(1)}}});
      },
      {"Pipeline: '' is not a valid name for a data set of mode test"});
}

TEST(Pipeline, EveryFaultOfItsOpsIsTold) {
  const Pipeline pipeline(
      {.train_data = numbers(4), .ops = {add(1, "xx", "z"), Batching({}), Batching({})}});
  expect_error([&] { pipeline.open({}); },
               {"Pipeline: 3 faults.", "Add: needs 'xx' in mode train", "Known names: x, y.",
                "a second Batch", "expected a batch_size of at least 1"});
}

TEST(Pipeline, GivesTheFirstBatchesToLookAt) {
  const Pipeline pipeline({.train_data = numbers(10), .batch_size = 4, .ops = {add(1, "x", "z")}});
  const Batch first = pipeline.get_results();
  EXPECT_THAT(first.names(), ElementsAre("x", "y", "z"));
  EXPECT_THAT(labels_of(first), ElementsAre(0, 1, 2, 3));
  const auto two = pipeline.get_results({.shuffle = false}, 2);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_THAT(labels_of(two[1]), ElementsAre(4, 5, 6, 7));
  EXPECT_THAT(labels_of(two[0]), ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(pipeline.get_results(PassOptions{}, 9).size(), 3u);
}

TEST(Pipeline, MakesOnlyWhatIsWanted) {
  const Pipeline pipeline({.train_data = numbers(10), .batch_size = 4, .ops = {add(1, "x", "z")}});
  const PassOptions pass = {.shuffle = false, .wanted = {{"z"}}};
  EXPECT_THAT(pipeline.batch_keys(pass), ElementsAre("z"));
  const auto batches = pipeline.get_results(pass, 1);
  EXPECT_THAT(batches[0].names(), ElementsAre("z"));
  EXPECT_EQ(batches[0]["z"][2][0].item<float>(), 3);
}

TEST(Pipeline, OpsAfterBatchWorkOnWholeBatches) {
  const Pipeline pipeline({.train_data = numbers(10),
                           .batch_size = 4,
                           .ops = {add(1, "x", "z"), Batching({.batch_size = 5}), add(10, "z", "z"),
                                   noise("z", "noisy")},
                           .num_workers = 2,
                           .seed = 2});
  const auto batches = all_batches(pipeline, {.shuffle = false});
  ASSERT_EQ(batches.size(), 2u);
  for (const Batch& batch : batches) {
    EXPECT_TRUE(torch::equal(batch["z"], batch["x"] + 1 + 10));
    const Tensor noise = batch["noisy"] - batch["z"];
    EXPECT_FALSE(torch::allclose(noise[0], noise[1]));
  }
  EXPECT_FALSE(torch::allclose(batches[0]["noisy"] - batches[0]["z"],
                               batches[1]["noisy"] - batches[1]["z"]));
  EXPECT_TRUE(equal(batches, all_batches(pipeline, {.shuffle = false})));
}

// Reverses the batch: only possible on all of it.
class Reverse final : public Function {
 public:
  Reverse() : Function("Reverse", {.inputs = "y", .outputs = "y"}) {}
  void forward_batch(std::span<const Array> in, std::span<Array> out, SampleState&) const override {
    const auto values = in[0].values<int64_t>();
    auto* to = out[0].resize<int64_t>(in[0].shape());
    std::reverse_copy(values.begin(), values.end(), to);
  }
};

TEST(Pipeline, OpsMayHaveAFormForBatches) {
  const Pipeline pipeline(
      {.eval_data = numbers(6), .batch_size = 4, .ops = {Batching({}), Reverse()}});
  EXPECT_THAT(labels(pipeline, {.mode = Mode::kEval}), ElementsAre(3, 2, 1, 0, 5, 4));
}

TEST(Pipeline, ErrorsAfterBatchNameTheBatch) {
  const auto pipeline = [](const FunctionOptions::Function& fn) {
    return Pipeline(
        {.eval_data = numbers(8),
         .batch_size = 4,
         .ops = {Batching({}), Function("Late", {.inputs = "y", .outputs = "z", .fn = fn})}});
  };
  const auto run = [](const Pipeline& p) { all_batches(p, {.mode = Mode::kEval}); };
  expect_error(
      [&] {
        run(pipeline([](auto y, auto z, auto&) {
          if (y[0].template item<int64_t>() == 6) fail("cracked");
          z[0] = y[0];
        }));
      },
      {"Late (y -> z, eval, batch 1): cracked"});
  expect_error(
      [&] {
        run(pipeline([](auto y, auto z, auto&) {
          z[0].template resize<float>({1 + y[0].template item<int64_t>() % 2});
        }));
      },
      {"Late (y -> z, eval, batch 0): expected results of one shape and type to stack under 'z', "
       "got [2] after [1]."});
}

// What rejects a value under a key.
class Picky final : public Function {
 public:
  Picky() : Function("Picky", {.inputs = "x", .outputs = "z"}) {}
  void forward(std::span<const Array> in, std::span<Array>, SampleState&) const override {
    reject(0, "a color image", in[0]);
  }
};

TEST(Pipeline, OpsRejectValuesByKey) {
  const Pipeline pipeline({.train_data = numbers(2), .batch_size = 2, .ops = {Picky()}});
  expect_error([&] { pipeline.get_results(); },
               {"Picky (x -> z, train, sample 0): expected 'x' to hold a color image, got "
                "float32 [3]."});
}

TEST(Pipeline, TransformsOneSample) {
  const Pipeline pipeline(
      {.ops = {add(1, "x", "z"),
               Function("TrainOnly", {.inputs = "label", .outputs = "t", .mode = Mode::kTrain}),
               Remove([](int64_t label) { return label == 3; }, true), Batching({.pad_value = 0}),
               add(5, "z", "w")}});
  const Sample sample = {{"x", Array::from(std::vector<float>{1, 2}, {2})},
                         {"y", Array(int64_t{7})}};
  const Batch batch = pipeline.transform(sample, Mode::kInfer);
  EXPECT_THAT(batch.names(), ElementsAre("x", "y", "z", "w"));
  EXPECT_TRUE(torch::equal(batch["x"], torch::tensor({{1.0f, 2.0f}})));
  EXPECT_TRUE(torch::equal(batch["w"], torch::tensor({{7.0f, 8.0f}})));
  EXPECT_EQ(batch["y"].sizes(), at::IntArrayRef({1}));
  EXPECT_TRUE(
      pipeline.transform({{"x", sample["x"]}, {"y", Array(int64_t{3})}}, Mode::kInfer).empty());
  expect_error(
      [&] {
        pipeline.transform({{"image", sample["x"]}}, Mode::kInfer);
      },
      {"Add: needs 'x' in mode infer, which nothing before it writes.", "Known names: image."});
}

TEST(Pipeline, CountsTheStepsOfAnEpoch) {
  EXPECT_EQ(Pipeline({.train_data = numbers(10), .batch_size = 4}).steps_per_epoch(Mode::kTrain, 1),
            3);
  EXPECT_EQ(Pipeline({.train_data = numbers(10), .batch_size = 4, .drop_last = true})
                .steps_per_epoch(Mode::kTrain, 1),
            2);
}

TEST(Pipeline, KnowsTheSizeOfTheLastBatch) {
  const auto last = [](int64_t samples, bool drop_last, std::vector<Scheduled<AnyNumpyOp>> ops) {
    const Pipeline pipeline({.train_data = numbers(samples),
                             .batch_size = 4,
                             .ops = std::move(ops),
                             .num_workers = 0,
                             .drop_last = drop_last});
    return pipeline.last_batch_size(Mode::kTrain, 1);
  };
  EXPECT_EQ(last(9, false, {}), 1);
  EXPECT_EQ(last(8, false, {}), 4);
  EXPECT_EQ(last(3, false, {}), 3);
  EXPECT_EQ(last(9, true, {}), 4);
  EXPECT_EQ(last(9, false, {Remove([](int64_t) { return true; }, /*replacement=*/false)}), 4);
}

TEST(Pipeline, ChoosesWorkersAndSeed) {
  EXPECT_GE(Pipeline({.batch_size = 1}).num_workers(), 1);
  EXPECT_EQ(Pipeline({.batch_size = 1, .num_workers = 3}).num_workers(), 3);
  EXPECT_EQ(Pipeline({.batch_size = 1, .seed = 9}).seed(), 9u);
  EXPECT_EQ(Pipeline({.batch_size = 1}).seed(), root_seed());
  const Pipeline one({.train_data = numbers(30), .batch_size = 30, .seed = 1});
  const Pipeline two({.train_data = numbers(30), .batch_size = 30, .seed = 2});
  EXPECT_NE(labels(one, {}), labels(two, {}));
}

TEST(Pipeline, BenchmarkTimesEachOp) {
  const Pipeline pipeline(
      {.train_data = numbers(64),
       .batch_size = 8,
       .ops = {add(1, "x", "z"), Function("Slow", {.inputs = {"z", "y"},
                                                   .outputs = "w",
                                                   .fn =
                                                       [](auto in, auto out, auto&) {
                                                         std::this_thread::sleep_for(
                                                             std::chrono::microseconds(200));
                                                         out[0] = in[0];
                                                       }})},
       .num_workers = 1});
  ::testing::internal::CaptureStdout();
  const BenchmarkResult result = pipeline.benchmark({.num_steps = 20, .log_interval = 10});
  const std::string text = ::testing::internal::GetCapturedStdout();
  EXPECT_NEAR(result.samples_per_second / result.steps_per_second, 8, 0.5);
  EXPECT_LT(result.samples_per_second, 5000);  // 200 us a sample, one worker
  ASSERT_EQ(result.rows.size(), 3u);
  EXPECT_EQ(result.rows[0].op, "read");
  EXPECT_EQ(result.rows[1].op, "Add");
  EXPECT_EQ(result.rows[2].inputs, "z, y");
  EXPECT_EQ(result.rows[2].outputs, "w");
  EXPECT_GT(result.rows[2].microseconds_per_sample, 200);
  EXPECT_GT(result.rows[2].time_percent, 90);
  double percent = 0;
  for (const auto& row : result.rows) percent += row.time_percent;
  EXPECT_NEAR(percent, 100, 1e-6);
  EXPECT_THAT(text, HasSubstr("FastEstimator-Benchmark (train): step: 10; steps/sec: "));
  EXPECT_THAT(text, HasSubstr("FastEstimator-Benchmark (train): step: 20; steps/sec: "));
  EXPECT_THAT(text, HasSubstr(result.table()));
  EXPECT_THAT(text, HasSubstr("samples/sec with 1 workers"));
  ::testing::internal::CaptureStdout();
  const auto plain = pipeline.benchmark({.num_steps = 2, .log_interval = 0, .detailed = false});
  EXPECT_TRUE(plain.rows.empty());
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
}

}  // namespace
}  // namespace fe
