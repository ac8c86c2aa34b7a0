// SPDX-License-Identifier: Apache-2.0
// The loader for samples that ops remove, or of differing shapes.
#include <gmock/gmock.h>
#include <torch/types.h>

#include <atomic>
#include <set>

#include "fe/pipeline/loader.h"
#include "tests/pipeline/samples.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of samples.h and throws.h
using ::testing::ElementsAre;

const PassOptions kEval = {.mode = Mode::kEval};

bool odd(int64_t label) { return label % 2 == 1; }

Pipeline filtering(bool replacement, int workers, bool drop_last = false, int64_t count = 103) {
  return Pipeline({.train_data = numbers(count),
                   .eval_data = numbers(count),
                   .batch_size = 10,
                   .ops = {noise("x", "z"), Remove(odd, replacement)},
                   .num_workers = workers,
                   .drop_last = drop_last,
                   .seed = 5});
}

std::vector<int64_t> evens(int64_t below) {
  std::vector<int64_t> all;
  for (int64_t n = 0; n < below; n += 2) all.push_back(n);
  return all;
}

TEST(Filter, DroppedSamplesShortenTheEpochAndBatchesStayFull) {
  for (const int workers : {0, 1, 4}) {
    EXPECT_EQ(labels(filtering(false, workers), kEval), evens(103));
    EXPECT_THAT(sizes(filtering(false, workers), kEval), ElementsAre(10, 10, 10, 10, 10, 2));
  }
}

TEST(Filter, ReplacedSamplesKeepTheLengthOfTheEpoch) {
  for (const int workers : {0, 1, 4}) {
    const Pipeline pipeline = filtering(true, workers);
    EXPECT_THAT(sizes(pipeline, {}), ElementsAre(10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 3));
    EXPECT_EQ(pipeline.open({})->steps(), 11);
    const auto all = labels(pipeline, {});
    for (const int64_t label : all) EXPECT_FALSE(odd(label));
    // All there are come before any comes a second time.
    const std::set<int64_t> first(all.begin(), all.begin() + 52);
    EXPECT_EQ(first.size(), 52u);
  }
}

TEST(Filter, BatchesDoNotDependOnTheNumberOfWorkers) {
  for (const bool replacement : {false, true}) {
    for (int64_t epoch = 1; epoch <= 2; ++epoch) {
      const auto reference = all_batches(filtering(replacement, 0), {.epoch = epoch});
      for (const int workers : {1, 2, 5}) {
        EXPECT_TRUE(
            equal(all_batches(filtering(replacement, workers), {.epoch = epoch}), reference))
            << workers << " workers, epoch " << epoch << ", replacement " << replacement;
      }
    }
  }
}

TEST(Filter, StepsAreExactlySoManyFullBatches) {
  for (const bool replacement : {false, true}) {
    for (const int workers : {0, 3}) {
      const Pipeline pipeline = filtering(replacement, workers);
      EXPECT_THAT(sizes(pipeline, {.steps = 4}), ElementsAre(10, 10, 10, 10));
      EXPECT_EQ(sizes(pipeline, {.steps = 20}), std::vector<int64_t>(20, 10));
    }
  }
}

TEST(Filter, DropLastLeavesOutWhatIsLeftOver) {
  EXPECT_THAT(sizes(filtering(false, 2, true), kEval), ElementsAre(10, 10, 10, 10, 10));
  EXPECT_EQ(sizes(filtering(true, 2, true), kEval), std::vector<int64_t>(10, 10));
  // 19 samples, 10 of them even: one full batch, though the first ten hold only five.
  const Pipeline pipeline = filtering(false, 0, true, 19);
  EXPECT_EQ(labels(pipeline, kEval), evens(19));
  EXPECT_EQ(pipeline.open(kEval)->steps(), 1);
}

TEST(Filter, ARemovedSampleRunsNoFurtherOps) {
  std::atomic<int> calls{0};
  const Pipeline pipeline({.eval_data = numbers(40),
                           .batch_size = 10,
                           .ops = {Remove(odd, false), Function({.inputs = "y",
                                                                 .outputs = "z",
                                                                 .fn =
                                                                     [&](auto y, auto z, auto&) {
                                                                       ++calls;
                                                                       z[0] = y[0];
                                                                     }})},
                           .num_workers = 0});
  all_batches(pipeline, kEval);
  EXPECT_EQ(calls, 20);
}

TEST(Filter, ErrorsNameTheirSampleAndTheLoaderGoesOn) {
  for (const int workers : {0, 3}) {
    const Pipeline pipeline(
        {.eval_data = numbers(60),
         .batch_size = 10,
         .ops = {Remove(odd, false), Function("Fragile", {.inputs = "y",
                                                          .outputs = "z",
                                                          .fn =
                                                              [](auto y, auto z, auto& state) {
                                                                if (state.index == 34)
                                                                  fail("cracked");
                                                                z[0] = y[0];
                                                              }})},
         .num_workers = workers});
    const auto loader = pipeline.open(kEval);
    HostBatch batch;
    ASSERT_TRUE(loader->next(batch));
    expect_error([&] { loader->next(batch); }, {"Fragile (y -> z, eval, sample 34): cracked"});
    EXPECT_EQ(labels(pipeline, {.mode = Mode::kEval, .steps = 1}), evens(20));
  }
}

TEST(Filter, RemovingEverythingIsAnError) {
  const auto all = [](int64_t) { return true; };
  for (const int workers : {0, 2}) {
    const Pipeline dropping({.eval_data = numbers(25),
                             .batch_size = 10,
                             .ops = {Remove(all, false)},
                             .num_workers = workers});
    expect_error([&] { all_batches(dropping, kEval); },
                 {"Pipeline: every one of the 25 samples was removed in mode eval. Look at the "
                  "condition of the ops that remove samples."});
    const Pipeline replacing({.eval_data = numbers(25),
                              .batch_size = 10,
                              .ops = {Remove(all, true)},
                              .num_workers = workers});
    expect_error([&] { all_batches(replacing, kEval); },
                 {"Pipeline: every one of the last 60 samples was removed in mode eval."});
  }
}

TEST(Filter, LeavingNoFullBatchIsAnErrorToo) {
  expect_error([] { all_batches(filtering(false, 0, true, 12), kEval); },
               {"Pipeline: only 6 of the 12 samples were kept in mode eval, which give no full "
                "batch of 10, and drop_last is set. Choose a smaller batch_size."});
}

// Sample n has n % 4 rows of 2, each n.
Pipeline ragged(int workers, double pad) {
  std::vector<Scheduled<AnyNumpyOp>> ops = {
      Function({.inputs = "y", .outputs = "rows", .fn = [](auto y, auto out, auto&) {
                  const auto n = y[0].template item<int64_t>();
                  auto* values = out[0].template resize<float>({n % 4, 2});
                  std::fill(values, values + n % 4 * 2, static_cast<float>(n));
                }})};
  ops.push_back(Batching({.pad_value = pad}));
  return Pipeline({.eval_data = numbers(22),
                   .batch_size = 5,
                   .ops = std::move(ops),
                   .num_workers = workers,
                   .seed = 1});
}

TEST(Padding, FillsShorterSamplesAtTheirEnds) {
  const auto batches = all_batches(ragged(0, -1.0), kEval);
  ASSERT_EQ(batches.size(), 5u);
  EXPECT_EQ(batches[0]["rows"].sizes(), at::IntArrayRef({5, 3, 2}));
  EXPECT_EQ(batches[4]["rows"].sizes(), at::IntArrayRef({2, 1, 2}));  // samples 20 and 21
  int64_t n = 0;
  for (const Batch& batch : batches) {
    for (int64_t row = 0; row < batch["rows"].size(0); ++row, ++n) {
      const Tensor rows = batch["rows"][row];
      EXPECT_TRUE(rows.narrow(0, 0, n % 4).eq(static_cast<double>(n)).all().item<bool>());
      EXPECT_TRUE(rows.narrow(0, n % 4, rows.size(0) - n % 4).eq(-1.0).all().item<bool>());
      EXPECT_EQ(batch["y"][row].item<int64_t>(), n);
    }
  }
}

TEST(Padding, DoesNotDependOnTheNumberOfWorkers) {
  const auto reference = all_batches(ragged(0, 0.0), kEval);
  for (const int workers : {1, 4}) {
    EXPECT_TRUE(equal(all_batches(ragged(workers, 0.0), kEval), reference));
  }
}

TEST(Padding, PadsEveryAxis) {
  const Pipeline pipeline(
      {.eval_data = numbers(2),
       .batch_size = 2,
       .ops = {Function({.inputs = "y",
                         .outputs = "m",
                         .fn =
                             [](auto y, auto out, auto&) {
                               const auto n = y[0].template item<int64_t>();
                               auto* v = out[0].template resize<int64_t>({2 - n, 1 + n, 2});
                               for (int64_t i = 0; i < 4; ++i) v[i] = i + 1;
                             }}),
               Batching({.pad_value = 0})}});
  const Tensor expected = torch::tensor({1, 2, 0, 0, 3, 4, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0});
  EXPECT_TRUE(torch::equal(all_batches(pipeline, kEval)[0]["m"], expected.view({2, 2, 2, 2})));
}

TEST(Padding, OpsRunOnceASample) {
  for (const int workers : {0, 3}) {
    std::atomic<int> calls{0};
    const Pipeline pipeline({.eval_data = numbers(23),
                             .batch_size = 5,
                             .ops = {Function({.inputs = "y",
                                               .outputs = "z",
                                               .fn =
                                                   [&](auto y, auto z, auto&) {
                                                     ++calls;
                                                     z[0] = y[0];
                                                   }}),
                                     Batching({.pad_value = 0})},
                             .num_workers = workers});
    EXPECT_EQ(labels(pipeline, kEval), in_order(23));
    EXPECT_EQ(calls, 23);
  }
}

TEST(Padding, DoesNotMendDifferentTypesOrNumbersOfAxes) {
  const auto pipeline = [](bool axes) {
    return Pipeline({.eval_data = numbers(4),
                     .batch_size = 4,
                     .ops = {Function({.inputs = "y",
                                       .outputs = "z",
                                       .fn =
                                           [=](auto y, auto z, auto&) {
                                             const bool last = y[0].template item<int64_t>() == 3;
                                             if (!last)
                                               *z[0].template resize<float>({1}) = 0;
                                             else if (axes)
                                               *z[0].template resize<float>({1, 1}) = 0;
                                             else
                                               *z[0].template resize<double>({1}) = 0;
                                           }}),
                             Batching({.pad_value = 0})}});
  };
  expect_error([&] { all_batches(pipeline(true), kEval); },
               {"Batch: expected every 'z' of a batch to be float32 [1], got float32 [1, 1]."});
  expect_error([&] { all_batches(pipeline(false), kEval); },
               {"Batch: expected every 'z' of a batch to be float32 [1], got float64 [1]."});
}

TEST(Filter, ShapesThatDifferAreRefusedWithoutPadding) {
  const Pipeline pipeline(
      {.eval_data = numbers(8),
       .batch_size = 4,
       .ops = {Remove(odd, false),
               Function({.inputs = "y", .outputs = "z", .fn = [](auto y, auto z, auto&) {
                           z[0].template resize<float>({1 + y[0].template item<int64_t>() / 4});
                         }})}});
  expect_error(
      [&] { all_batches(pipeline, kEval); },
      {"Batch: expected every 'z' of a batch to be float32 [1], got float32 [2]. Make them "
       "equal, or pad them with the op Batch (pad_value: 0)."});
}

}  // namespace
}  // namespace fe
