// SPDX-License-Identifier: Apache-2.0
// The loader's batches when several ranks share them, and from the middle of a pass on.
#include <gmock/gmock.h>
#include <torch/types.h>

#include <atomic>

#include "fe/pipeline/loader.h"
#include "tests/pipeline/samples.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of samples.h and throws.h
using distributed::Shard;

bool is_odd(int64_t label) { return label % 2 == 1; }

// Every batch of a pass, with memory of its own.
std::vector<HostBatch> read(const Pipeline& pipeline, const PassOptions& pass) {
  std::vector<HostBatch> all;
  HostBatch batch;
  for (const auto loader = pipeline.open(pass); loader->next(batch);) {
    all.push_back(batch);
    for (Tensor& column : all.back().columns) column = column.clone();
  }
  return all;
}

void expect_equal(const std::vector<HostBatch>& got, const std::vector<HostBatch>& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (size_t b = 0; b < got.size(); ++b) {
    EXPECT_EQ(got[b].size, expected[b].size) << "batch " << b;
    EXPECT_EQ(got[b].total, expected[b].total) << "batch " << b;
    ASSERT_EQ(got[b].columns.size(), expected[b].columns.size());
    for (size_t c = 0; c < got[b].columns.size(); ++c) {
      EXPECT_TRUE(torch::equal(got[b].columns[c], expected[b].columns[c]))
          << "batch " << b << ", column " << c;
    }
  }
}

// The rows of all ranks one after another.
std::vector<HostBatch> joined(const Pipeline& pipeline, PassOptions pass, int ranks) {
  std::vector<HostBatch> whole;
  for (int rank = 0; rank < ranks; ++rank) {
    pass.shard = {.rank = rank, .world_size = ranks};
    const std::vector<HostBatch> own = read(pipeline, pass);
    if (rank == 0) whole.resize(own.size());
    EXPECT_EQ(own.size(), whole.size()) << "rank " << rank;
    for (size_t b = 0; b < std::min(own.size(), whole.size()); ++b) {
      EXPECT_EQ(own[b].size, pass.shard.rows(own[b].total).size());
      whole[b].size += own[b].size;
      whole[b].total = own[b].total;
      whole[b].columns.resize(own[b].columns.size());
      for (size_t c = 0; c < own[b].columns.size(); ++c) {
        const Tensor& rows = own[b].columns[c];
        EXPECT_EQ(rows.size(0), std::max<int64_t>(own[b].size, 1));
        Tensor& all = whole[b].columns[c];
        const Tensor mine = rows.narrow(0, 0, own[b].size);
        all = all.defined() ? torch::cat({all, mine}) : mine;
      }
    }
  }
  return whole;
}

// That 1 to 4 ranks have together what one process has, with and without workers.
template <class MakePipeline>
void expect_shared(const MakePipeline& pipeline, const PassOptions& pass) {
  const std::vector<HostBatch> expected = read(pipeline(0), pass);
  for (const HostBatch& batch : expected) EXPECT_EQ(batch.size, batch.total);
  for (const int workers : {0, 2}) {
    for (int ranks = 1; ranks <= 4; ++ranks) {
      SCOPED_TRACE(fmt::format("{} ranks, {} workers", ranks, workers));
      expect_equal(joined(pipeline(workers), pass, ranks), expected);
    }
  }
}

// Batches of 12, for 1 to 4 ranks.
PipelineOptions noisy_options(int64_t count, int workers) {
  return {.train_data = numbers(count),
          .eval_data = numbers(count),
          .batch_size = 12,
          .ops = {noise("x", "noisy"), noise("noisy", "z")},
          .num_workers = workers,
          .seed = 3};
}

TEST(Shard, RanksHaveTogetherTheBatchesOfOneProcess) {
  // The last batches have 12, 11, 1 and 3 samples: some ranks have none of them.
  for (const int64_t count : {48, 47, 49, 51, 3}) {
    SCOPED_TRACE(count);
    const auto pipeline = [&](int workers) { return Pipeline(noisy_options(count, workers)); };
    for (int64_t epoch = 1; epoch <= 2; ++epoch) expect_shared(pipeline, {.epoch = epoch});
    expect_shared(pipeline, {.mode = Mode::kEval});
  }
}

TEST(Shard, LeavesOutTheSameLastBatch) {
  const auto pipeline = [](int workers) {
    PipelineOptions options = noisy_options(47, workers);
    options.drop_last = true;
    return Pipeline(options);
  };
  EXPECT_EQ(read(pipeline(0), {}).size(), 3u);
  expect_shared(pipeline, {});
}

TEST(Shard, CountsStepsOfTheWholeBatch) {
  const auto pipeline = [](int workers) { return Pipeline(noisy_options(20, workers)); };
  expect_shared(pipeline, {.steps = 5});  // three times round the data
  for (const Shard shard : {Shard{0, 3}, Shard{2, 3}}) {
    EXPECT_EQ(pipeline(0).open({.shard = shard})->steps(), 2);
    EXPECT_EQ(pipeline(0).open({.steps = 5, .shard = shard})->steps(), 5);
  }
}

TEST(Shard, HoldsForOpsThatRemoveSamples) {
  for (const bool replacement : {false, true}) {
    for (const bool drop_last : {false, true}) {
      const auto pipeline = [=](int workers) {
        PipelineOptions options = noisy_options(99, workers);
        options.ops.emplace_back(Remove(is_odd, replacement));
        options.drop_last = drop_last;
        return Pipeline(options);
      };
      expect_shared(pipeline, {});
      expect_shared(pipeline, {.mode = Mode::kEval});
      expect_shared(pipeline, {.steps = 9});
    }
  }
}

// Samples of 1 to 7 numbers.
Function ragged_rows() {
  return Function({.inputs = "y", .outputs = "z", .fn = [](auto y, auto z, auto&) {
                     const auto label = y[0].template item<int64_t>();
                     const int64_t size = 1 + label * label % 7;
                     auto* values = z[0].template resize<float>({size});
                     std::fill(values, values + size, static_cast<float>(label));
                   }});
}

TEST(Shard, PadsToTheLargestSampleOfTheWholeBatch) {
  expect_shared(
      [](int workers) {
        return Pipeline({.train_data = numbers(49),
                         .batch_size = 12,
                         .ops = {ragged_rows(), Batching({.pad_value = -1})},
                         .num_workers = workers,
                         .seed = 3});
      },
      {});
}

// One draw for the batch, under "z".
class Draw final : public Function {
 public:
  Draw() : Function("Draw", {.inputs = "y", .outputs = "z"}) {}
  void forward_batch(std::span<const Array> in,
                     std::span<Array> out,
                     SampleState& state) const override {
    const int64_t count = in[0].shape()[0];
    auto* values = out[0].resize<double>({count});
    std::fill(values, values + count, state.rng().uniform());
  }
};

TEST(Shard, OpsAfterBatchDrawAsInOneProcess) {
  expect_shared(
      [](int workers) {
        return Pipeline({.train_data = numbers(49),
                         .batch_size = 12,
                         .ops = {Batching({}), noise("x", "x"), Draw()},
                         .num_workers = workers,
                         .seed = 3});
      },
      {});
}

TEST(Shard, ARankWithoutRowsGetsTheFirstSample) {
  for (const bool filter : {false, true}) {
    PipelineOptions options = noisy_options(13, 0);
    if (filter) options.ops.emplace_back(Remove([](int64_t) { return false; }, false));
    const Pipeline pipeline(options);
    const HostBatch whole = read(pipeline, {}).back();
    const HostBatch own = read(pipeline, {.shard = {.rank = 2, .world_size = 3}}).back();
    EXPECT_EQ(own.size, 0);
    EXPECT_EQ(own.total, 1);
    for (size_t c = 0; c < whole.columns.size(); ++c) {
      EXPECT_TRUE(torch::equal(own.columns[c], whole.columns[c]));
    }
  }
}

TEST(Shard, ARankPreparesItsOwnSamplesOnly) {
  for (const int workers : {0, 2}) {
    std::vector<std::atomic<int>> calls(36);
    PipelineOptions options = noisy_options(36, workers);
    options.ops.emplace_back(
        Function({.inputs = "y", .outputs = "w", .fn = [&](auto y, auto w, auto&) {
                    const auto n = y[0].template item<int64_t>();
                    ++calls[static_cast<size_t>(n)];
                    w[0] = y[0].reshape({});
                  }}));
    read(Pipeline(options), {.mode = Mode::kEval, .shard = {.rank = 1, .world_size = 3}});
    EXPECT_EQ(calls[0], 1) << "to learn shapes";
    for (size_t n = 1; n < calls.size(); ++n)
      EXPECT_EQ(calls[n], n % 12 / 4 == 1) << "sample " << n;
  }
}

TEST(Shard, MemoryIsThatOfARanksRows) {
  const Pipeline pipeline(noisy_options(36, 0));
  for (const int ranks : {1, 2, 3}) {
    HostBatch batch;
    pipeline.open({.shard = {.rank = 0, .world_size = ranks}})->next(batch);
    const auto bytes = static_cast<size_t>(12 / ranks * 3) * sizeof(float);
    EXPECT_EQ(batch.columns[0].storage().nbytes(), bytes);
  }
}

TEST(Shard, TrainingNeedsBatchesThatShareEvenly) {
  const Pipeline pipeline(
      {.train_data = numbers(300), .eval_data = numbers(300), .batch_size = 100});
  const Shard third = {.rank = 0, .world_size = 3};
  expect_error(
      [&] { pipeline.open({.shard = third}); },
      {"Pipeline: a batch of 100 cannot be divided evenly among 3 ranks. Choose a multiple of "
       "3 (99 or 102)."});
  Findings findings;
  pipeline.check({.shard = third}, findings);
  expect_error([&] { findings.throw_errors("check"); },
               {"a batch of 100 cannot be divided evenly"});
  expect_error(
      [] {
        Pipeline({.train_data = numbers(9), .batch_size = 2})
            .open({.shard = {.rank = 0, .world_size = 3}});
      },
      {"a batch of 2 cannot be divided evenly among 3 ranks. Choose a multiple of 3 (3)."});
  EXPECT_EQ(joined(pipeline, {.mode = Mode::kEval}, 3).size(), 3u);
}

void expect_cursor(const Pipeline& pipeline, PassOptions pass) {
  const std::vector<HostBatch> all = read(pipeline, pass);
  for (size_t first = 0; first <= all.size() + 1; ++first) {
    SCOPED_TRACE(first);
    pass.first_batch = static_cast<int64_t>(first);
    const auto rest = all.begin() + static_cast<std::ptrdiff_t>(std::min(first, all.size()));
    expect_equal(read(pipeline, pass), {rest, all.end()});
    EXPECT_EQ(pipeline.open(pass)->steps(), static_cast<int64_t>(all.size()));
  }
}

TEST(FirstBatch, GoesOnAsIfTheOnesBeforeHadBeenRead) {
  for (const int workers : {0, 2}) {
    const Pipeline pipeline(noisy_options(47, workers));
    expect_cursor(pipeline, {.epoch = 2});
    expect_cursor(pipeline, {.steps = 6});
    expect_cursor(pipeline, {.shard = {.rank = 1, .world_size = 3}});
  }
}

TEST(FirstBatch, GoesOnBehindRemovedSamplesAndPaddedOnes) {
  for (const int workers : {0, 2}) {
    PipelineOptions options = noisy_options(99, workers);
    options.ops.emplace_back(Remove(is_odd, /*replacement=*/true));
    options.ops.emplace_back(Batching({.pad_value = 0}));
    options.ops.push_back(noise("x", "x"));
    expect_cursor(Pipeline(options), {.epoch = 2});
    expect_cursor(Pipeline(options), {.shard = {.rank = 1, .world_size = 2}});
  }
}

TEST(FirstBatch, CostsNothingWhereSamplesStayInPlace) {
  std::atomic<int> calls = 0;
  PipelineOptions options = noisy_options(1200, 0);
  options.ops.emplace_back(
      Function({.inputs = "y", .outputs = "w", .fn = [&](auto y, auto w, auto&) {
                  ++calls;
                  w[0] = y[0].reshape({});
                }}));
  EXPECT_EQ(read(Pipeline(options), {.first_batch = 99}).size(), 1u);
  EXPECT_EQ(calls, 13) << "one batch, and one sample to learn shapes";
}

}  // namespace
}  // namespace fe
