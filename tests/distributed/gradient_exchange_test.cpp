// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/gradient_exchange.h"

#include <gtest/gtest.h>
#include <torch/nn/functional/embedding.h>
#include <torch/types.h>

#include <limits>

#include "fe/distributed/shard.h"
#include "tests/testing/ranks.h"
#include "tests/testing/throws.h"

namespace fe::distributed {
namespace {

using testing::expect_error;
using testing::run_ranks;
using GroupPointer = std::shared_ptr<Group>;

constexpr double kClose = 1e-12;
constexpr int64_t kRows = 10;  // 4 ranks have 3, 3, 2 and 2 of them

Tensor number(double value) { return torch::full({}, value, torch::kDouble); }

// Two layers, the same on every rank.
std::vector<Tensor> weights() {
  torch::manual_seed(3);
  std::vector<Tensor> all = {torch::randn({4, 6}, torch::kDouble),
                             torch::randn({6}, torch::kDouble),
                             torch::randn({6, 2}, torch::kDouble)};
  for (Tensor& each : all) each.requires_grad_();
  return all;
}

Tensor batch(int64_t step) {
  torch::manual_seed(static_cast<uint64_t>(100 + step));
  return torch::randn({kRows, 4}, torch::kDouble);
}

Tensor loss_of(const std::vector<Tensor>& w, const Tensor& x) {
  return torch::tanh(x.matmul(w[0]) + w[1]).matmul(w[2]).square().sum(1).mean();
}

// This rank's part of the loss of all rows.
Tensor share_of_loss(const std::vector<Tensor>& w, const Tensor& x, const Group& group) {
  const Rows rows = Shard{group.rank(), group.size()}.rows(x.size(0));
  const double weight = static_cast<double>(rows.size()) / static_cast<double>(x.size(0));
  return weight * loss_of(w, x.slice(0, rows.begin, rows.end));
}

std::vector<Tensor> whole_gradients(const Tensor& x) {
  const auto w = weights();
  loss_of(w, x).backward();
  return {w[0].grad(), w[1].grad(), w[2].grad()};
}

void expect_close(const std::vector<Tensor>& got, const std::vector<Tensor>& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (size_t i = 0; i < got.size(); ++i) {
    ASSERT_TRUE(got[i].defined());
    ASSERT_EQ(got[i].sizes(), expected[i].sizes());
    EXPECT_LT((got[i] - expected[i]).abs().max().item<double>(), kClose) << "parameter " << i;
  }
}

void expect_same_bits(const std::vector<Tensor>& got, const Group& group) {
  for (const Tensor& each : got) {
    for (const Tensor& other : group.all_gather(each.reshape({-1}), "the test's sums")) {
      EXPECT_TRUE(torch::equal(other, each.reshape({-1})));
    }
  }
}

void sums_are_those_of_all_rows(const GroupPointer& group, const ExchangeOptions& options) {
  const auto w = weights();
  GradientExchange exchange(group, w, options);
  for (int64_t step = 0; step < 3; ++step) {
    exchange.begin({});
    share_of_loss(w, batch(step), *group).backward();
    exchange.close();
    const auto sums = exchange.finish();
    expect_close(sums, whole_gradients(batch(step)));
    expect_same_bits(sums, *group);
    for (const Tensor& parameter : w) EXPECT_FALSE(parameter.grad().defined());
  }
}

TEST(GradientExchange, SumsToTheGradientOfAllRows) {
  for (const int ranks : {2, 4}) {
    run_ranks(ranks, [](const GroupPointer& group) { sums_are_those_of_all_rows(group, {}); });
  }
}

TEST(GradientExchange, SumsTheSameInManyBuckets) {
  run_ranks(2, [](const GroupPointer& group) {
    sums_are_those_of_all_rows(group, {.first_bucket_bytes = 1, .bucket_bytes = 1});
    sums_are_those_of_all_rows(group, {.first_bucket_bytes = 1, .bucket_bytes = 200});
  });
}

TEST(GradientExchange, SumsTheSameAfterTheBackwardPass) {
  run_ranks(2, [](const GroupPointer& group) {
    sums_are_those_of_all_rows(group, {.bucket_bytes = 1, .overlap = false});
  });
}

TEST(GradientExchange, RepeatsToTheLastBit) {
  run_ranks(4, [](const GroupPointer& group) {
    std::vector<Tensor> first;
    for (int repeat = 0; repeat < 5; ++repeat) {
      const auto w = weights();
      GradientExchange exchange(group, w, {.first_bucket_bytes = 1, .bucket_bytes = 1});
      exchange.begin({});
      share_of_loss(w, batch(0), *group).backward();
      const auto sums = exchange.finish();
      for (size_t i = 0; i < first.size(); ++i) EXPECT_TRUE(torch::equal(sums[i], first[i]));
      if (first.empty()) {
        for (const Tensor& sum : sums) first.push_back(sum.clone());
      }
    }
  });
}

// Rank 1 alone uses the middle parameter, nobody the last.
TEST(GradientExchange, AParameterHasAGradientWhenAnyRankUsesIt) {
  for (const int64_t bytes : {1, 1 << 20}) {
    run_ranks(2, [bytes](const GroupPointer& group) {
      const auto w = weights();
      GradientExchange exchange(group, w, {.first_bucket_bytes = bytes, .bucket_bytes = bytes});
      for (int step = 0; step < 2; ++step) {
        exchange.begin({});
        Tensor loss = w[0].sum();
        if (group->rank() == 1) loss = loss + 5 * w[1].sum();
        loss.backward();
        const auto sums = exchange.finish();
        EXPECT_TRUE(torch::equal(sums[0], torch::full({4, 6}, 2, torch::kDouble)));
        EXPECT_TRUE(torch::equal(sums[1], torch::full({6}, 5, torch::kDouble)));
        EXPECT_FALSE(sums[2].defined());
      }
      exchange.begin({});  // and all again
      share_of_loss(w, batch(0), *group).backward();
      expect_close(exchange.finish(), whole_gradients(batch(0)));
    });
  }
}

TEST(GradientExchange, AddsWhatWasAccumulated) {
  run_ranks(2, [](const GroupPointer& group) {
    const auto w = weights();
    GradientExchange exchange(group, w);
    const double here = group->rank() + 1;
    const std::vector<Tensor> before = {torch::full({4, 6}, here, torch::kDouble),
                                        torch::full({6}, here, torch::kDouble), Tensor()};
    exchange.begin(before);
    (w[0].sum() + 10 * w[2].sum()).backward();
    const auto sums = exchange.finish();
    EXPECT_TRUE(torch::equal(sums[0], torch::full({4, 6}, 2 + 3, torch::kDouble)));
    EXPECT_TRUE(torch::equal(sums[1], torch::full({6}, 3, torch::kDouble)));
    EXPECT_TRUE(torch::equal(sums[2], torch::full({6, 2}, 20, torch::kDouble)));
    EXPECT_TRUE(torch::equal(before[0], torch::full({4, 6}, here, torch::kDouble)));
  });
}

TEST(GradientExchange, DropsWhatDoesNotCount) {
  run_ranks(2, [](const GroupPointer& group) {
    const auto w = weights();
    GradientExchange exchange(group, w);
    const bool counts = group->rank() == 0;
    exchange.begin({}, counts);
    const double factor = counts ? 1 : std::numeric_limits<double>::quiet_NaN();
    ((w[0].sum() + w[1].sum()) * number(factor)).backward();
    const auto sums = exchange.finish();
    EXPECT_TRUE(torch::equal(sums[0], torch::ones({4, 6}, torch::kDouble)));
    EXPECT_TRUE(torch::equal(sums[1], torch::ones({6}, torch::kDouble)));
    EXPECT_FALSE(sums[2].defined());
    EXPECT_FALSE(w[0].grad().defined());
  });
}

TEST(GradientExchange, TakesTypesAndLayoutsAsTheyAre) {
  run_ranks(2, [](const GroupPointer& group) {
    const std::vector<Tensor> w = {
        torch::ones({3}, torch::kFloat).requires_grad_(),
        torch::arange(2 * 3 * 4 * 5, torch::kDouble)
            .reshape({2, 3, 4, 5})
            .contiguous(at::MemoryFormat::ChannelsLast)
            .requires_grad_(),
        torch::ones({}, torch::kFloat).requires_grad_(),
        torch::ones({4, 6}, torch::kDouble).t().requires_grad_(),
    };
    GradientExchange exchange(group, w);
    exchange.begin({});
    (w[0].sum() * 2 + w[1].square().sum() + w[2] * 3 + w[3].cumsum(0).sum()).backward();
    const auto sums = exchange.finish();
    EXPECT_TRUE(torch::equal(sums[0], torch::full({3}, 4.0F)));
    EXPECT_TRUE(torch::equal(sums[1], 4 * w[1].detach()));
    EXPECT_TRUE(torch::equal(sums[2], torch::full({}, 6.0F)));
    const Tensor later = torch::arange(6, 0, -1, torch::kDouble).unsqueeze(1);
    EXPECT_TRUE(torch::equal(sums[3], 2 * later.expand({6, 4})));
  });
}

// Two losses of one model: each has its own.
TEST(GradientExchange, HearsOnlyBetweenBeginAndClose) {
  run_ranks(2, [](const GroupPointer& group) {
    const auto w = weights();
    GradientExchange first(group, w), second(group, w);
    first.begin({});
    w[0].sum().backward();
    first.close();
    second.begin({});
    (3 * w[0].sum()).backward();
    second.close();
    (7 * w[0].sum()).backward();
    EXPECT_TRUE(torch::equal(first.finish()[0], torch::full({4, 6}, 2, torch::kDouble)));
    EXPECT_TRUE(torch::equal(second.finish()[0], torch::full({4, 6}, 6, torch::kDouble)));
    EXPECT_TRUE(torch::equal(w[0].grad(), torch::full({4, 6}, 7, torch::kDouble)));
  });
}

TEST(GradientExchange, LeavesTheParametersWithItsEnd) {
  const auto w = weights();
  {
    GradientExchange exchange(Group::alone(), w);
    exchange.begin({});
  }
  w[0].sum().backward();
  EXPECT_TRUE(torch::equal(w[0].grad(), torch::ones({4, 6}, torch::kDouble)));
}

TEST(GradientExchange, RefusesSparseGradients) {
  const Tensor table = torch::randn({5, 3}).requires_grad_();
  GradientExchange exchange(Group::alone(), {table});
  exchange.begin({});
  const Tensor rows = torch::nn::functional::embedding(
      torch::tensor({1, 4}), table, torch::nn::functional::EmbeddingFuncOptions().sparse(true));
  expect_error([&] { rows.sum().backward(); },
               {"GradientExchange: expected dense gradients, got a sparse one for parameter 0 of "
                "shape [5, 3]. Build the embedding without `sparse`."});
}

TEST(GradientExchange, RefusesASecondGradientInAStep) {
  const auto w = weights();
  GradientExchange exchange(Group::alone(), w);
  exchange.begin({});
  w[1].sum().backward();
  expect_error([&] { w[1].sum().backward(); },
               {"GradientExchange: expected one gradient per step, got a second one for parameter "
                "1 of shape [6]. Run one backward pass per step."});
}

TEST(GradientExchange, RefusesParametersOnSeveralDevices) {
  const Tensor elsewhere = torch::empty({2}, torch::device(torch::kMeta)).requires_grad_();
  expect_error(
      [&] {
        GradientExchange(Group::alone(), {weights()[0], elsewhere});
      },
      {"GradientExchange: expected all parameters of a model on one device, got cpu and "
       "meta. Move the model to one."});
}

}  // namespace
}  // namespace fe::distributed
