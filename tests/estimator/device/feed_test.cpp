// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/device/feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <string>

#include "fe/base/error.h"
#include "fe/estimator/device/device.h"
#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using testing::IsClose;

using Log = std::vector<std::string>;

// Batches [i, i] of `count`; throws in place of the batch `bad`.
class Counting final : public Loader {
 public:
  explicit Counting(int64_t count, Log* log = nullptr, int64_t bad = -1)
      : count_(count), log_(log), bad_(bad) {}

  bool next(HostBatch& batch) override {
    batch.columns.clear();
    if (number_ == count_) return false;
    if (log_) log_->push_back(fmt::format("load {}", number_));
    if (number_ == bad_) fail("no batch {}", number_);
    batch.columns.push_back(torch::full({2}, number_++, torch::kFloat));
    batch.size = 2;
    given_.push_back(batch.columns[0]);
    return true;
  }
  int64_t steps() const override { return count_; }

  // Whether nobody but this loader holds the memory of a batch.
  bool is_free(size_t number) const { return given_[number].use_count() == 1; }

 private:
  int64_t count_;
  Log* log_;
  int64_t bad_;
  int64_t number_ = 0;
  std::vector<Tensor> given_;
};

// Copies at once, or at the last moment: in hand_over() or wait(). Holds no memory, as a GPU.
class ToyCopy final : public DeviceCopy {
 public:
  ToyCopy(Log* log, bool at_once) : log_(log), at_once_(at_once) {}

  std::vector<Tensor> start(size_t slot, const std::vector<Tensor>& host) override {
    write("start", slot);
    to_[slot] = torch::full({2}, -1.0F);
    from_[slot] = host[0].data_ptr<float>();
    if (at_once_) copy(slot);
    return {to_[slot]};
  }
  bool done(size_t) override { return at_once_; }
  void wait(size_t slot) override {
    write("wait for", slot);
    copy(slot);
  }
  void hand_over(size_t slot, const std::vector<Tensor>& columns) override {
    write("hand over", slot);
    EXPECT_TRUE(columns.at(0).is_same(to_[slot]));
    copy(slot);
  }

 private:
  void copy(size_t slot) { std::copy_n(from_[slot], 2, to_[slot].data_ptr<float>()); }
  void write(const char* what, size_t slot) {
    if (log_) log_->push_back(fmt::format("{} {}", what, slot));
  }

  Log* log_;
  bool at_once_;
  std::array<const float*, kSlots> from_ = {};
  std::array<Tensor, kSlots> to_;
};

DeviceFeed toy_feed(int64_t batches, Log* log, bool at_once, int64_t bad = -1) {
  return {std::make_unique<Counting>(batches, log, bad), std::make_unique<ToyCopy>(log, at_once)};
}

std::vector<float> first_values(DeviceFeed& feed) {
  std::vector<float> values;
  HostBatch batch;
  while (feed.next(batch)) {
    EXPECT_EQ(batch.size, 2);
    values.push_back(batch.columns.at(0)[0].item<float>());
  }
  EXPECT_FALSE(feed.next(batch));
  return values;
}

TEST(DeviceFeed, PassesOnTheLoadersBatchesOnTheCpu) {
  auto loader = std::make_unique<Counting>(3);
  const Counting& counting = *loader;
  DeviceFeed feed(std::move(loader), at::kCPU);
  EXPECT_EQ(feed.steps(), 3);
  HostBatch batch;
  ASSERT_TRUE(feed.next(batch));
  EXPECT_FALSE(counting.is_free(0));  // the same memory
  batch.columns.clear();
  EXPECT_TRUE(counting.is_free(0));
  EXPECT_THAT(first_values(feed), ElementsAre(1, 2));
}

TEST(DeviceFeed, GivesTheSameBatchesByCopies) {
  for (const bool at_once : {false, true}) {
    for (const int64_t batches : {0, 1, 2, 3, 6}) {
      DeviceFeed feed = toy_feed(batches, nullptr, at_once);
      std::vector<float> expected;
      for (int64_t i = 0; i < batches; ++i) expected.push_back(static_cast<float>(i));
      EXPECT_EQ(first_values(feed), expected);
    }
  }
}

TEST(DeviceFeed, StartsTheNextCopyBeforeItGivesABatch) {
  Log log;
  DeviceFeed feed = toy_feed(3, &log, /*at_once=*/true);
  HostBatch batch;
  ASSERT_TRUE(feed.next(batch));
  EXPECT_THAT(log, ElementsAre("load 0", "start 0", "load 1", "start 1", "hand over 0"));
  log.clear();
  ASSERT_TRUE(feed.next(batch));
  EXPECT_THAT(log, ElementsAre("load 2", "start 0", "hand over 1"));
  log.clear();
  ASSERT_TRUE(feed.next(batch));
  EXPECT_THAT(log, ElementsAre("hand over 0"));
}

TEST(DeviceFeed, HoldsTheHostsMemoryUntilItIsCopied) {
  auto loader = std::make_unique<Counting>(4);
  const Counting& counting = *loader;
  DeviceFeed feed(std::move(loader), std::make_unique<ToyCopy>(nullptr, /*at_once=*/false));
  HostBatch batch;
  ASSERT_TRUE(feed.next(batch));
  EXPECT_FALSE(counting.is_free(0));
  EXPECT_FALSE(counting.is_free(1));
  ASSERT_TRUE(feed.next(batch));
  EXPECT_TRUE(counting.is_free(0));  // waited for
  EXPECT_FALSE(counting.is_free(1));
  EXPECT_FALSE(counting.is_free(2));
}

TEST(DeviceFeed, GivesMemoryThatIsCopiedBackToTheLoader) {
  auto loader = std::make_unique<Counting>(2);
  const Counting& counting = *loader;
  DeviceFeed feed(std::move(loader), std::make_unique<ToyCopy>(nullptr, /*at_once=*/true));
  HostBatch batch;
  ASSERT_TRUE(feed.next(batch));
  EXPECT_TRUE(counting.is_free(0));
  EXPECT_FALSE(counting.is_free(1));
}

TEST(DeviceFeed, WaitsForACopyBeforeItsSlotIsUsedAgain) {
  Log log;
  DeviceFeed feed = toy_feed(3, &log, /*at_once=*/false);
  HostBatch batch;
  ASSERT_TRUE(feed.next(batch));
  log.clear();
  ASSERT_TRUE(feed.next(batch));
  EXPECT_THAT(log, ElementsAre("wait for 0", "load 2", "start 0", "hand over 1"));
}

TEST(DeviceFeed, ThrowsAtTheBatchThatTheLoaderCouldNotGive) {
  DeviceFeed feed = toy_feed(3, nullptr, /*at_once=*/true, /*bad=*/1);
  HostBatch batch;
  ASSERT_TRUE(feed.next(batch));
  expect_error([&] { feed.next(batch); }, {"no batch 1"});
}

TEST(DeviceFeed, CopiesToAGpu) {
  if (gpu_count() == 0) GTEST_SKIP() << "no GPU";
  const at::Device device = choose_device("cuda");
  DeviceFeed feed(std::make_unique<Counting>(50), device);
  HostBatch batch;
  Tensor sum = torch::zeros({2}, device);
  for (int64_t i = 0; i < 50; ++i) {
    ASSERT_TRUE(feed.next(batch));
    ASSERT_EQ(batch.columns[0].device(), device);
    sum += batch.columns[0] * static_cast<float>(i + 1);
  }
  EXPECT_FALSE(feed.next(batch));
  synchronize(device);
  // sum of i * (i + 1) for i < 50
  EXPECT_THAT(sum.cpu(), IsClose(torch::full({2}, 41650.0F)));
}

}  // namespace
}  // namespace fe
