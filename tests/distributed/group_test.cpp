// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/group.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cstdlib>

#include "tests/testing/is_close.h"
#include "tests/testing/ranks.h"
#include "tests/testing/throws.h"

namespace fe::distributed {
namespace {

using testing::expect_error;
using testing::IsClose;
using testing::run_ranks;
using GroupPtr = std::shared_ptr<Group>;

/// Every rank checks that all have the same bits.
void expect_same_everywhere(const Group& group, const Tensor& tensor) {
  for (const Tensor& other : group.all_gather(tensor, "the check"))
    EXPECT_TRUE(torch::equal(other, tensor));
}

TEST(Group, AloneDoesNothing) {
  const GroupPtr group = Group::alone();
  const Tensor values = torch::arange(3.0);
  group->all_reduce(values, "the test");
  group->start_all_reduce(values, "the test")->wait();
  group->broadcast(values, "the test");
  group->barrier("the test");
  EXPECT_THAT(values, IsClose(torch::arange(3.0)));
  EXPECT_THAT(group->all_gather(values, "the test").at(0), IsClose(values));
  EXPECT_EQ(group->all_gather("text", "the test"), std::vector<std::string>{"text"});
  EXPECT_FALSE(group->any(false, "the test"));
  EXPECT_TRUE(group->is_alone() && group->is_main());
}

class Ranks : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Group, Ranks, ::testing::Values(2, 3, 4));

TEST_P(Ranks, ReduceEveryType) {
  run_ranks(GetParam(), [](const GroupPtr& group) {
    const int n = group->size(), r = group->rank();
    for (const auto type : {torch::kFloat, torch::kDouble, torch::kInt, torch::kLong, torch::kByte,
                            torch::kShort, torch::kHalf, torch::kBFloat16}) {
      const Tensor base = torch::arange(6).reshape({2, 3}).to(type);
      Tensor values = base + r;
      group->all_reduce(values, "the sum");
      EXPECT_THAT(values, IsClose(base * n + n * (n - 1) / 2));
      values = base + r;
      group->all_reduce(values, "the maximum", Reduce::kMax);
      EXPECT_THAT(values, IsClose(base + n - 1));
      values = base + r;
      group->all_reduce(values, "the minimum", Reduce::kMin);
      EXPECT_THAT(values, IsClose(base));
    }
    Tensor mine = torch::arange(n) == r;
    group->all_reduce(mine, "the bools", Reduce::kMax);
    EXPECT_TRUE(mine.all().item<bool>());
    expect_error([&] { group->all_reduce(mine, "the bools"); }, {"numbers to sum in the bools"});
  });
}

TEST_P(Ranks, SumToTheSameBits) {
  run_ranks(GetParam(), [](const GroupPtr& group) {
    for (const int64_t count : {1, 7, 1000, 300001}) {
      const Tensor mine =
          torch::rand({count}, at::make_generator<at::CPUGeneratorImpl>(group->rank() + 1)) - 0.5;
      const Tensor once = mine.clone(), again = mine.clone();
      group->all_reduce(once, "the sum");
      group->start_all_reduce(again, "the sum again")->wait();
      EXPECT_TRUE(torch::equal(once, again));
      expect_same_everywhere(*group, once);
      Tensor reference = torch::zeros({count}, torch::kDouble);
      for (const Tensor& other : group->all_gather(mine, "the parts")) reference += other;
      EXPECT_THAT(once, IsClose(reference.to(torch::kFloat)));
    }
  });
}

TEST_P(Ranks, ReduceViewsThatAreNotContiguous) {
  run_ranks(GetParam(), [](const GroupPtr& group) {
    const Tensor whole = torch::zeros({3, 4});
    whole.select(1, 2).fill_(1.0);
    group->all_reduce(whole.select(1, 2), "a column");
    const Tensor expected = torch::zeros({3, 4});
    expected.select(1, 2).fill_(group->size());
    EXPECT_THAT(whole, IsClose(expected));
  });
}

TEST_P(Ranks, ReduceSeveralAtOnce) {
  run_ranks(GetParam(), [](const GroupPtr& group) {
    std::vector<Tensor> values;
    std::vector<std::unique_ptr<Pending>> pending;
    for (int i = 0; i < 20; ++i) {
      values.push_back(torch::full({int64_t{1000} * (i + 1)}, i + group->rank(), torch::kDouble));
      pending.push_back(group->start_all_reduce(values.back(), "one of many"));
    }
    for (const auto& one : pending) one->wait();
    const int n = group->size();
    for (int i = 0; i < 20; ++i)
      EXPECT_TRUE(values[i].eq(n * i + n * (n - 1) / 2).all().item<bool>());
  });
}

TEST_P(Ranks, BroadcastFromAnyRoot) {
  run_ranks(GetParam(), [](const GroupPtr& group) {
    for (int root = 0; root < group->size(); ++root) {
      for (const auto type : {torch::kFloat, torch::kBool, torch::kLong, torch::kBFloat16}) {
        Tensor values = torch::arange(4).add(group->rank()).remainder(3).to(type);
        group->broadcast(values, "the weights", root);
        EXPECT_THAT(values, IsClose(torch::arange(4).add(root).remainder(3).to(type)));
      }
    }
    const Tensor scalar = torch::tensor(1.5 + group->rank()).set_requires_grad(true);
    group->broadcast(scalar, "a parameter");
    EXPECT_EQ(scalar.item<double>(), 1.5);
    const Tensor turned = torch::full({2, 3}, group->rank()).t();
    group->broadcast(turned, "a transposed matrix", 1);
    EXPECT_TRUE(turned.eq(1).all().item<bool>());
    group->broadcast(torch::empty({0}), "nothing");
  });
}

TEST_P(Ranks, GatherUnevenTensors) {
  run_ranks(GetParam(), [](const GroupPtr& group) {
    for (const auto type : {torch::kFloat, torch::kDouble, torch::kLong, torch::kByte, torch::kBool,
                            torch::kBFloat16, torch::kHalf}) {
      const auto rows_of = [&](int rank) {  // none on rank 0
        return torch::arange(rank * 2).reshape({rank, 2}).add(rank).remainder(5).to(type);
      };
      const auto all = group->all_gather(rows_of(group->rank()), "the rows");
      ASSERT_EQ(all.size(), static_cast<size_t>(group->size()));
      for (int rank = 0; rank < group->size(); ++rank)
        EXPECT_THAT(all[rank], IsClose(rows_of(rank)));
    }
    const auto scalars = group->all_gather(torch::tensor(0.5 * group->rank()), "scalars");
    for (int rank = 0; rank < group->size(); ++rank) {
      EXPECT_EQ(scalars[rank].dim(), 0);
      EXPECT_EQ(scalars[rank].item<double>(), 0.5 * rank);
    }
    for (const Tensor& none : group->all_gather(torch::empty({0, 3}), "nothing"))
      EXPECT_EQ(none.sizes(), (at::IntArrayRef{0, 3}));
  });
}

TEST_P(Ranks, RefuseToGatherDifferentTypes) {
  run_ranks(GetParam(), [](const GroupPtr& group) {
    const auto type = group->rank() == 1 ? torch::kDouble : torch::kFloat;
    expect_error(
        [&] {
          group->all_gather(torch::zeros({2, 3}, type), "the scores");
        },
        {"the scores: expected tensors of one type", "Float [2, 3] on rank 0",
         "Double [2, 3] on rank 1"});
    const Tensor mine = group->rank() == 1 ? torch::zeros({3}) : torch::zeros({3, 1});
    expect_error([&] { group->all_gather(mine, "the scores"); }, {"[3, 1]", "[3] on rank 1"});
    group->barrier("continuing");
  });
}

TEST_P(Ranks, GatherTextsAndFlags) {
  run_ranks(GetParam(), [](const GroupPtr& group) {
    const auto text_of = [](int rank) {
      return std::string(3 * static_cast<size_t>(rank), static_cast<char>('a' + rank));
    };
    const auto texts = group->all_gather(text_of(group->rank()), "texts");
    for (int rank = 0; rank < group->size(); ++rank) EXPECT_EQ(texts[rank], text_of(rank));
    EXPECT_FALSE(group->any(false, "stopping"));
    EXPECT_TRUE(group->any(group->rank() == 1, "stopping"));
    EXPECT_TRUE(group->any(true, "stopping"));
  });
}

TEST(World, IsThatOfTheRanks) {
  run_ranks(2, [](const GroupPtr& group) {
    EXPECT_EQ(world(), group);
    EXPECT_EQ(process().rank, group->rank());
    EXPECT_EQ(process().world_size, 2);
    EXPECT_EQ(group->is_main(), group->rank() == 0);
  });
}

}  // namespace
}  // namespace fe::distributed
