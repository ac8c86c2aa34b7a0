// SPDX-License-Identifier: Apache-2.0
#include "fe/base/array.h"

#include <gmock/gmock.h>

#include "tests/testing/throws.h"

namespace fe {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;

TEST(Dtype, HasNumpysNamesAndSizes) {
  const std::pair<Dtype, std::pair<const char*, size_t>> all[] = {
      {Dtype::kBool, {"bool", 1}},      {Dtype::kUInt8, {"uint8", 1}},
      {Dtype::kInt16, {"int16", 2}},    {Dtype::kInt32, {"int32", 4}},
      {Dtype::kInt64, {"int64", 8}},    {Dtype::kFloat32, {"float32", 4}},
      {Dtype::kFloat64, {"float64", 8}}};
  for (const auto& [dtype, expected] : all) {
    EXPECT_EQ(name(dtype), expected.first);
    EXPECT_EQ(item_size(dtype), expected.second);
    EXPECT_EQ(visit_dtype(dtype, [](auto type) { return dtype_of<decltype(type)>(); }), dtype);
  }
}

TEST(Shape, CountsAndPrints) {
  EXPECT_EQ(Shape({2, 3, 4}).numel(), 24);
  EXPECT_EQ(Shape().numel(), 1);
  EXPECT_EQ(Shape({2, 0}).numel(), 0);
  EXPECT_EQ(Shape({28, 28, 1}).str(), "[28, 28, 1]");
  EXPECT_EQ(Shape().str(), "[]");
  EXPECT_EQ(Shape({2, 3}).with_front(5), Shape({5, 2, 3}));
  EXPECT_EQ(Shape({5, 2, 3}).without_front(), Shape({2, 3}));
  EXPECT_FALSE(Shape({2}) == Shape({2, 1}));
}

TEST(Shape, RefusesTooManyAndNegativeSizes) {
  const Shape eight = {1, 1, 1, 1, 1, 1, 1, 1};
  expect_error(
      [] {
        Shape({1, 1, 1, 1, 1, 1, 1, 1, 1});
      },
      {"Shape: expected at most 8 dimensions, got 9."});
  expect_error([&] { eight.with_front(2); }, {"Shape: expected at most 8 dimensions, got 9."});
  expect_error([] { Shape({2, -1}); }, {"Shape: expected sizes of 0 or more, got -1."});
  expect_error([] { Shape().without_front(); },
               {"Shape: expected at least one dimension, got a scalar."});
}

TEST(Array, HoldsAndConvertsValues) {
  const Array array = Array::from<int16_t>(std::vector<int16_t>{1, 2, 3, 4}, {2, 2});
  EXPECT_THAT(array.values<int16_t>(), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(array.nbytes(), 8u);
  EXPECT_EQ(Array(2.75).item<int>(), 2);
  EXPECT_EQ(Array(true).item<double>(), 1.0);
  EXPECT_EQ(Array(uint8_t{200}).item<int64_t>(), 200);
  EXPECT_EQ(Array(7).shape(), Shape());
  EXPECT_FALSE(Array().defined());
}

TEST(Array, RefusesTheWrongTypeOrCount) {
  const Array array = Array::from(std::vector<float>{1, 2}, {2});
  expect_error([&] { array.data<double>(); },
               {"Array: expected values of type float64, got float32 of shape [2]."});
  expect_error([] { Array().data<double>(); },
               {"Array: expected values of type float64, got float32 (no value)."});
  expect_error([&] { array.item<float>(); },
               {"Array: expected 1 value(s), got an array of shape [2]."});
  expect_error([] { Array().item<float>(); }, {"Array: expected 1 value(s)"});
  expect_error(
      [] {
        Array::from(std::vector<float>{1, 2}, {3});
      },
      {"Array: expected 2 value(s), got an array of shape [3]."});
  expect_error([&] { array.reshape({3}); },
               {"Array: cannot see 2 values of shape [2] as shape [3]."});
}

TEST(Array, CopiesAreHandlesAndClonesAreNot) {
  Array array = Array::from(std::vector<float>{1, 2}, {2});
  const Array handle = array;  // NOLINT(performance-unnecessary-copy-initialization)
  const Array copy = array.clone();
  EXPECT_EQ(handle.data(), array.data());
  EXPECT_NE(copy.data(), array.data());
  EXPECT_THAT(copy.values<float>(), ElementsAre(1, 2));
  EXPECT_FALSE(Array().clone().defined());
}

TEST(Array, ResizeKeepsABufferThatIsLargeEnough) {
  Array array({4}, Dtype::kFloat32);
  const void* memory = array.data();
  EXPECT_EQ(array.resize<uint8_t>({16}), memory);
  EXPECT_EQ(array.dtype(), Dtype::kUInt8);
  EXPECT_EQ(array.resize<double>({2}), memory);
  EXPECT_EQ(array.resize<float>({}), memory);
  array.resize<double>({300});
  EXPECT_EQ(array.shape(), Shape({300}));
  EXPECT_EQ(array.nbytes(), 2400u);
}

TEST(Array, ResizeLeavesASharedBufferAlone) {
  Array array = Array::from(std::vector<float>{1, 2}, {2});
  const Array held = array;
  array.resize<float>({2})[0] = 9;
  EXPECT_NE(array.data(), held.data());
  EXPECT_THAT(held.values<float>(), ElementsAre(1, 2));
}

TEST(Array, ReshapeSharesAndIsNeverWrittenTo) {
  const Array array = Array::from(std::vector<float>{1, 2, 3, 4}, {4});
  Array view = array.reshape({2, 2});
  EXPECT_EQ(view.data(), array.data());
  EXPECT_EQ(view.shape(), Shape({2, 2}));
  view.resize<float>({4})[0] = 9;
  EXPECT_THAT(array.values<float>(), ElementsAre(1, 2, 3, 4));
}

TEST(Array, ReleasedViewLetsItsOwnerReuseItsBuffer) {
  Array array({4}, Dtype::kFloat32);
  const void* memory = array.data();
  Array view = array.reshape({2, 2});
  EXPECT_NE(array.resize<float>({4}), memory);  // the view still needs it
  memory = array.data();
  view = array.reshape({2, 2});
  view.release_view();
  EXPECT_FALSE(view.defined());
  EXPECT_EQ(array.resize<float>({4}), memory);
  array.release_view();  // its own values: nothing happens
  EXPECT_EQ(array.data(), memory);
}

TEST(Array, ViewsAreReadOnly) {
  const std::vector<float> values = {1, 2, 3};
  Array view = Array::view(values.data(), {3}, Dtype::kFloat32);
  EXPECT_EQ(view.data(), values.data());
  view.resize<float>({3})[0] = 9;
  EXPECT_NE(view.data(), values.data());
  EXPECT_THAT(values, ElementsAre(1, 2, 3));
}

TEST(Array, SharedValuesLiveAsLongAsAHandle) {
  auto owner = std::make_shared<std::vector<float>>(3, 1.5f);
  const std::weak_ptr<std::vector<float>> watch = owner;
  Array array = Array::share(owner, owner->data(), {3}, Dtype::kFloat32);
  owner.reset();
  EXPECT_FALSE(watch.expired());
  EXPECT_THAT(array.values<float>(), ElementsAre(1.5f, 1.5f, 1.5f));
  array.resize<float>({3});
  EXPECT_TRUE(watch.expired());
}

TEST(Array, BufferIsWrittenInPlaceWhileItSuffices) {
  std::vector<float> row(4, 0.0f);
  Array array = Array::buffer(row.data(), 4 * sizeof(float));
  array.resize<float>({2, 2})[3] = 7;
  EXPECT_EQ(row[3], 7);
  array = Array::buffer(row.data(), 4 * sizeof(float));
  EXPECT_NE(static_cast<void*>(array.resize<double>({4})), row.data());
}

// What the runner does with an op that hands its input on.
TEST(Array, BecomingAViewForbidsWriting) {
  std::vector<float> row(2, 0.0f);
  Array array = Array::buffer(row.data(), 8);
  array.resize<float>({2})[0] = 5;
  Array handed_on = array;
  handed_on.become_view();
  EXPECT_NE(static_cast<void*>(handed_on.resize<float>({2})), row.data());
  handed_on = array;
  handed_on.become_view();
  handed_on.release_view();
  EXPECT_FALSE(handed_on.defined());
}

}  // namespace
}  // namespace fe
