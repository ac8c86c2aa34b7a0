// SPDX-License-Identifier: Apache-2.0
#include "fe/data/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <thread>

#include "tests/testing/throws.h"

namespace fe {
namespace {

using fe::testing::expect_error;
using ::testing::ElementsAre;

// Sample i: x = [10 i, 10 i + 1], y = i mod 3.
Dataset make(int64_t count = 9) {
  std::vector<float> x;
  std::vector<int64_t> y;
  for (int64_t i = 0; i < count; ++i) {
    x.push_back(static_cast<float>(10 * i));
    x.push_back(static_cast<float>(10 * i + 1));
    y.push_back(i % 3);
  }
  return Dataset::from_arrays({{"x", Array::from(x, {count, 2})}, {"y", Array::from(y, {count})}},
                              "made");
}

// The numbers that samples had in make().
std::vector<int64_t> numbers(const Dataset& dataset) {
  std::vector<int64_t> numbers;
  std::vector<Array> sample(dataset.keys().size());
  for (int64_t i = 0; i < dataset.size(); ++i) {
    dataset.read(i, sample);
    numbers.push_back(static_cast<int64_t>(sample[0].values<float>()[0]) / 10);
  }
  return numbers;
}

// Samples of its own making, the i-th of shape [2] or, when ragged, [i + 1].
class Counting final : public DataSource {
 public:
  explicit Counting(int64_t size, bool ragged = false) : size_(size), ragged_(ragged) {}
  int64_t size() const override { return size_; }
  const Keys& keys() const override { return keys_; }
  void read(int64_t index, std::span<Array> sample) const override {
    const Shape shape{ragged_ ? index + 1 : 2};
    std::fill_n(sample[0].resize<float>(shape), shape.numel(), static_cast<float>(10 * index));
  }

 private:
  int64_t size_;
  bool ragged_;
  Keys keys_ = "x";
};

TEST(Dataset, SamplesAreRowsOfTheArrays) {
  const Dataset data = make();
  EXPECT_EQ(data.size(), 9);
  EXPECT_EQ(data.keys(), Keys({"x", "y"}));
  EXPECT_THAT(data[4]["x"].values<float>(), ElementsAre(40, 41));
  EXPECT_EQ(data[4]["x"].shape(), Shape({2}));
  EXPECT_EQ(data[4]["y"].item<int64_t>(), 1);
}

TEST(Dataset, ReadGivesViewsThatCopyNothing) {
  const Dataset data = make();
  const Array column = data.column("x");
  std::vector<Array> sample(2);
  data.select({7, 5}).select({1}).read(0, sample);
  EXPECT_EQ(sample[0].data(), column.values<float>().data() + 10);
}

TEST(Dataset, ASampleOutlivesItsDataset) {
  const Sample sample = make()[8];
  EXPECT_THAT(sample["x"].values<float>(), ElementsAre(80, 81));
}

TEST(Dataset, SampleNumbersAreChecked) {
  expect_error([] { make()[9]; }, {"made", "[0, 9)", "got 9"});
  expect_error([] { make()[-1]; }, {"[0, 9)", "got -1"});
}

TEST(Dataset, FromArraysErrors) {
  const Array two({2, 3}, Dtype::kFloat32), three({3}, Dtype::kInt64);
  expect_error(
      [&] {
        Dataset::from_arrays({{"x", two}, {"y", three}}, "set");
      },
      {"'set'", "2 under 'x'", "3 under 'y'", "first dimension"});
  expect_error([] { Dataset::from_arrays({}); }, {"at least one column"});
  expect_error([] { Dataset::from_arrays({{"x", Array(1.0)}}); }, {"'x'", "got a scalar"});
  expect_error([] { Dataset::from_arrays({{"x", Array()}}); }, {"'x'", "without a value"});
  expect_error(
      [] {
        Dataset::from_arrays({{"x", Array({0, 2}, Dtype::kBool)}});
      },
      {"at least one sample", "[0, 2]"});
}

TEST(Dataset, SourcesWithoutSamplesOrNullAreErrors) {
  expect_error([] { Dataset(std::make_shared<Counting>(0)); }, {"at least one sample", "got 0"});
  expect_error([] { Dataset(std::shared_ptr<const DataSource>()); }, {"null pointer"});
}

TEST(Dataset, ColumnOfAnUnknownKeyNamesTheNearest) {
  expect_error([] { make().column("Y"); }, {"made", "'Y'", "Did you mean 'y'?", "x, y"});
  expect_error([] { make().where("z", 1); }, {"'z'", "Known names: x, y"});
}

TEST(Dataset, ColumnOfAForeignSourceIsReadSampleBySample) {
  const Dataset data(std::make_shared<Counting>(3));
  EXPECT_THAT(data.column("x").values<float>(), ElementsAre(0, 0, 10, 10, 20, 20));
  EXPECT_EQ(data.column("x").shape(), Shape({3, 2}));
  EXPECT_THAT(data.select({2, 0}).column("x").values<float>(), ElementsAre(20, 20, 0, 0));
  expect_error([] { Dataset(std::make_shared<Counting>(3, true)).column("x"); },
               {"Dataset::column", "float32 [1]", "'x'", "float32 [2]", "sample 1"});
}

TEST(Dataset, WhereChoosesByLabel) {
  EXPECT_THAT(numbers(make().where("y", 1)), ElementsAre(1, 4, 7));
  EXPECT_THAT(numbers(make().where("y", {0, 2})), ElementsAre(0, 2, 3, 5, 6, 8));
  EXPECT_THAT(numbers(make().where_not("y", {0, 2})), ElementsAre(1, 4, 7));
  EXPECT_THAT(numbers(make().where([](const Sample& s) { return s["x"].values<float>()[1] > 60; })),
              ElementsAre(6, 7, 8));
}

TEST(Dataset, WhereThatKeepsNothingSaysWhichLabelsThereAre) {
  expect_error([] { make().where("y", 7); },
               {"Dataset::where", "'y' is 7", "made", "there: 0, 1, 2"});
  expect_error(
      [] {
        make().where_not("y", {0, 1, 2});
      },
      {"Dataset::where_not", "not 0 or 1 or 2", "there: 0, 1, 2"});
  expect_error([] { make().where("y", std::vector<int64_t>{}); }, {"at least one label of 'y'"});
  expect_error([] { make().where([](const Sample&) { return false; }); }, {"kept none of 9"});
  expect_error([] { make().where("x", 1); }, {"whole number", "'x'", "float32 [2]", "with_column"});
  std::vector<int64_t> many(50);
  std::iota(many.begin(), many.end(), 0);
  const Dataset data = Dataset::from_arrays({{"y", Array::from(many, {50})}});
  expect_error([&] { data.where("y", 99); }, {"18, 19, ... (50 in all)"});
}

TEST(Dataset, LabelsMayBeOfAnyWholeTypeAndShapeOne) {
  const Array bytes = Array::from(std::vector<uint8_t>{3, 4, 3}, {3, 1});
  EXPECT_EQ(Dataset::from_arrays({{"y", bytes}}).where("y", 3).size(), 2);
  Array flags;
  std::copy_n(std::array{true, false, true}.data(), 3, flags.resize<bool>({3}));
  EXPECT_EQ(Dataset::from_arrays({{"y", flags}}).where("y", 0).size(), 1);
}

TEST(Dataset, SelectTakesAnyOrderAndRepeats) {
  const Dataset data = make().select({5, 0, 5});
  EXPECT_THAT(numbers(data), ElementsAre(5, 0, 5));
  EXPECT_THAT(data.column("y").values<int64_t>(), ElementsAre(2, 0, 2));
  EXPECT_THAT(numbers(data.select({2, 1})), ElementsAre(5, 0));
  expect_error([] { make().select({0, 9}); }, {"Dataset::select", "[0, 9)", "got 9 at position 1"});
  expect_error([] { make().select({-1}); }, {"got -1"});
  expect_error([] { make().select({}); }, {"at least one sample number"});
}

TEST(Dataset, WithColumnReplacesOrAdds) {
  const Dataset data = make(3);
  const Dataset replaced = data.with_column("y", Array::from(std::vector<float>{7, 8, 9}, {3}));
  EXPECT_EQ(replaced.keys(), Keys({"x", "y"}));
  EXPECT_EQ(replaced[1]["y"].item<float>(), 8);
  EXPECT_EQ(data[1]["y"].dtype(), Dtype::kInt64);  // the old one is left alone
  const Dataset added = data.with_column("w", Array::from(std::vector<float>{7, 8, 9}, {3}));
  EXPECT_EQ(added.keys(), Keys({"x", "y", "w"}));
  const Dataset chosen = added.select({2, 0}).select({1, 0});
  EXPECT_THAT(chosen.column("w").values<float>(), ElementsAre(7, 9));
  EXPECT_EQ(chosen[1]["w"].item<float>(), 9);
  EXPECT_THAT(numbers(chosen), ElementsAre(0, 2));
  expect_error([&] { data.with_column("y", Array({4}, Dtype::kInt64)); },
               {"with_column", "[3, ...]", "'y'", "got [4]"});
  expect_error([&] { data.with_column("y", Array()); }, {"got none"});
}

TEST(Dataset, OneClassKeepsAllInliersAndTheAskedShareOfOutliers) {
  for (const double fraction : {0.0, 0.1, 0.25, 0.5, 2.0 / 3}) {
    const Dataset data =
        make(300).one_class({.key = "y", .inliers = {1}, .outlier_fraction = fraction, .seed = 3});
    const Array labels = data.column("y");
    ASSERT_EQ(labels.dtype(), Dtype::kInt64);
    const auto values = labels.values<int64_t>();
    const auto inliers = std::count(values.begin(), values.end(), 1);
    EXPECT_EQ(inliers, 100);
    EXPECT_EQ(data.size() - inliers, std::llround(100 * fraction / (1 - fraction))) << fraction;
    std::vector<int64_t> kept = numbers(data);
    for (size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(values[i] == 1, kept[i] % 3 == 1);
    EXPECT_TRUE(std::adjacent_find(kept.begin(), kept.end(), std::greater_equal<>()) == kept.end())
        << "expected each sample once, in order";
  }
}

TEST(Dataset, OneClassCanBeSplitAndKeepsItsLabels) {
  const Dataset data = make(300).one_class({.key = "y", .inliers = {1}, .outlier_fraction = 0.5});
  int64_t total = 0;
  for (const Dataset& part : data.split({.fractions = {0.4}, .seed = 1, .stratify = "y"})) {
    const std::vector<int64_t> kept = numbers(part);
    for (size_t i = 0; i < kept.size(); ++i) {
      EXPECT_EQ(part[static_cast<int64_t>(i)]["y"].item<int64_t>(), kept[i] % 3 == 1);
    }
    total += part.size();
  }
  EXPECT_EQ(total, 200);
}

TEST(Dataset, OneClassDrawsBySeed) {
  const auto draw = [](std::optional<uint64_t> seed) {
    return numbers(make(300).one_class(
        {.key = "y", .inliers = {0, 2}, .outlier_fraction = 0.1, .seed = seed}));
  };
  EXPECT_EQ(draw(1), draw(1));
  EXPECT_NE(draw(1), draw(2));
  EXPECT_EQ(draw({}), draw(0));  // the root seed of a process that set none
}

TEST(Dataset, OneClassErrors) {
  expect_error([] { make().one_class({.key = "y", .inliers = {1}, .outlier_fraction = 0.7}); },
               {"at least 7 outliers", "0.7", "3 inliers", "got 6", "at most 0.6666"});
  expect_error([] { make().one_class({.key = "y", .inliers = {5}}); },
               {"'y' 5", "made", "Labels there: 0, 1, 2"});
  expect_error([] { make().one_class({.key = "y", .inliers = {}}); }, {"at least one inlier"});
  expect_error([] { make().one_class({.key = "y", .inliers = {1}, .outlier_fraction = 1}); },
               {"Dataset::one_class", "outlier_fraction in [0, 1)", "got 1"});
}

TEST(Dataset, SummaryIsATable) {
  EXPECT_EQ(make().summary(),
            "made: 9 samples\n"
            "key  dtype    shape  range    classes\n"
            "x    float32  [2]    0 to 81  -\n"
            "y    int64    []     0 to 2   3\n");
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Array holes = Array::from(std::vector<float>{nan, -1.5f, 2}, {3});
  EXPECT_THAT(Dataset::from_arrays({{"x", holes}}).summary(), ::testing::HasSubstr("-1.5 to 2"));
}

TEST(Dataset, NameTellsHowManyWereChosen) {
  EXPECT_EQ(make().where("y", 1).source().name(), "made (3 of 9)");
}

TEST(Dataset, ManyThreadsReadTheSame) {
  const Dataset data = make(900).where("y", {0, 1}).with_column("w", Array({600}, Dtype::kBool));
  const std::vector<int64_t> expected = numbers(data);
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] { wrong += numbers(data) != expected; });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace fe
