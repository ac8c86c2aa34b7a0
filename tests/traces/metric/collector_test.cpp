// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/collector.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include <numeric>

#include "fe/distributed/shard.h"
#include "tests/testing/ranks.h"
#include "tests/testing/throws.h"

namespace fe::traces {
namespace {

using distributed::Group;
using ::testing::ElementsAre;
using testing::run_ranks;

TEST(Collector, GathersTheSamplesInTheOrderOfOneProcess) {
  constexpr int64_t kSamples = 25, kBatch = 8;  // the last batch has one
  std::vector<int64_t> order(kSamples);
  std::iota(order.begin(), order.end(), 0);
  for (const int ranks : {2, 3}) {
    run_ranks(ranks, [&](const std::shared_ptr<Group>& group) {
      const distributed::Shard shard = {.rank = group->rank(), .world_size = group->size()};
      Collector samples;
      for (int64_t first = 0; first < kSamples; first += kBatch) {
        const distributed::Rows rows = shard.rows(std::min(kBatch, kSamples - first));
        const Tensor labels = torch::arange(first + rows.begin, first + rows.end, torch::kLong);
        samples.add(labels, labels.to(torch::kFloat) / 3);
      }
      samples.gather(*group, "test");
      EXPECT_EQ(samples.size(), kSamples);
      EXPECT_EQ(samples.labels(), order);
      const std::vector<double> scores = samples.scores();
      ASSERT_EQ(scores.size(), order.size());
      for (size_t i = 0; i < order.size(); ++i) {
        EXPECT_EQ(scores[i], static_cast<float>(order[i]) / 3);
      }
    });
  }
}

TEST(Collector, GathersNothingFromNothing) {
  run_ranks(2, [](const std::shared_ptr<Group>& group) {
    Collector samples;
    samples.gather(*group, "test");
    EXPECT_EQ(samples.size(), 0);
    EXPECT_THAT(samples.labels(), ElementsAre());
  });
}

TEST(Collector, GoesOnAfterARestartWhereOneRankHadNoSamples) {
  run_ranks(2, [](const std::shared_ptr<Group>& group) {
    Collector before, after;
    const int64_t rows = group->is_main() ? 2 : 0;
    before.add(torch::arange(rows), torch::arange(rows).to(torch::kDouble));
    after.load_state(before.state(), "test");
    after.add(torch::full({1}, 7 + group->rank()), torch::zeros({1}, torch::kDouble));
    after.gather(*group, "test");
    EXPECT_THAT(after.labels(), ElementsAre(0, 1, 7, 8));
  });
}

TEST(Collector, KeepsWhatItHasInOneProcess) {
  Collector samples;
  samples.add(torch::tensor({3, 1}), torch::tensor({0.5, 0.25}));
  samples.add(torch::zeros({0}, torch::kLong), torch::zeros({0}, torch::kDouble));
  samples.add(torch::tensor({2}), torch::tensor({0.125}));
  samples.gather(*Group::alone(), "test");
  EXPECT_THAT(samples.labels(), ElementsAre(3, 1, 2));
  EXPECT_THAT(samples.scores(), ElementsAre(0.5, 0.25, 0.125));
}

TEST(Collector, RefusesRanksWithOtherBatches) {
  run_ranks(2, [](const std::shared_ptr<Group>& group) {
    Collector samples;
    for (int i = 0; i < group->rank(); ++i) samples.add(torch::tensor({1}), torch::tensor({0.5}));
    testing::expect_error([&] { samples.gather(*group, "AUC"); },
                          {"AUC: expected as many batches on each rank, got 0 on rank 0 and 1 on "
                           "rank 1."});
  });
}

}  // namespace
}  // namespace fe::traces
