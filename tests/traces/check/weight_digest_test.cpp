// SPDX-License-Identifier: Apache-2.0
#include "traces/check/weight_digest.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace fe::traces {
namespace {

int64_t digest_of(const std::vector<Tensor>& tensors) {
  const Tensor digest = weight_digest(tensors);
  EXPECT_EQ(digest.dim(), 0);
  EXPECT_EQ(digest.scalar_type(), torch::kLong);
  return digest.item<int64_t>();
}

// Value by value, in plain C++.
int64_t reference(const std::vector<float>& values) {
  const auto times = [](int64_t a, uint64_t b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) * b);
  };
  uint64_t sum = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    int32_t bits = 0;
    std::memcpy(&bits, &values[i], sizeof bits);
    auto x = static_cast<int64_t>(static_cast<uint64_t>(i) * 0x9e3779b97f4a7c15 +
                                  static_cast<uint64_t>(static_cast<int64_t>(bits)));
    x = times(x ^ (x >> 30), 0xbf58476d1ce4e5b9);
    x = times(x ^ (x >> 27), 0x94d049bb133111eb);
    sum += static_cast<uint64_t>(x);
  }
  return static_cast<int64_t>(sum);
}

TEST(WeightDigest, MixesEachValueWithItsPlace) {
  const std::vector<float> values = {0.0F, -0.0F, 1.5F, -3e-9F, 1e30F, 1.5F, 0.25F};
  const Tensor flat = torch::tensor(values);
  EXPECT_EQ(digest_of({flat}), reference(values));
  EXPECT_EQ(digest_of({flat.narrow(0, 0, 4).view({2, 2}), flat.narrow(0, 4, 3)}),
            reference(values));
  EXPECT_EQ(digest_of({}), 0);
  EXPECT_EQ(digest_of({torch::zeros({0}), flat}), reference(values));
}

TEST(WeightDigest, SeesOneUnitInTheLastPlaceOfAnyWeight) {
  const Tensor weights = torch::randn({3, 4});
  const int64_t before = digest_of({weights});
  for (int64_t i = 0; i < weights.numel(); ++i) {
    const Tensor changed = weights.clone();
    float* value = changed.data_ptr<float>() + i;
    *value = std::nextafter(*value, std::numeric_limits<float>::infinity());
    EXPECT_NE(digest_of({changed}), before) << i;
  }
  EXPECT_EQ(digest_of({weights.clone()}), before);
  EXPECT_EQ(digest_of({weights.t().contiguous().t()}), before) << "memory order does not count";
}

TEST(WeightDigest, SeesWeightsThatChangedPlaces) {
  const Tensor a = torch::tensor({1.0F, 2.0F, 3.0F}), b = torch::tensor({4.0F, 5.0F});
  const int64_t before = digest_of({a, b});
  EXPECT_NE(digest_of({torch::tensor({2.0F, 1.0F, 3.0F}), b}), before);
  EXPECT_NE(digest_of({torch::tensor({4.0F, 2.0F, 3.0F}), torch::tensor({1.0F, 5.0F})}), before);
  EXPECT_NE(digest_of({b, a}), before);
}

TEST(WeightDigest, SeesTheSameInLargeTensors) {
  const int64_t size = (int64_t{1} << 20) + 5;  // more than is digested at once
  const Tensor large = torch::randn({size});
  const int64_t before = digest_of({large});
  for (const int64_t i : {int64_t{0}, size - 6, size - 5, size - 1}) {
    const Tensor changed = large.clone();
    changed[i] += 1;
    EXPECT_NE(digest_of({changed}), before) << i;
  }
  const Tensor swapped = large.clone();
  swapped[2] = large[size - 3];
  swapped[size - 3] = large[2];
  EXPECT_NE(digest_of({swapped}), before);
}

TEST(WeightDigest, LeavesNumbersOfAnySizeAsTheyWere) {
  for (const auto type : {torch::kDouble, torch::kFloat, torch::kBFloat16, torch::kHalf}) {
    const Tensor weights = torch::randn({7}).to(type).requires_grad_();
    const Tensor copy = weights.detach().clone(), other = copy.clone();
    const int64_t before = digest_of({weights});
    EXPECT_TRUE(torch::equal(weights, copy)) << type;
    EXPECT_EQ(digest_of({copy}), before) << type;
    other[3] = other[3] * 2;
    EXPECT_NE(digest_of({other}), before) << type;
  }
}

}  // namespace
}  // namespace fe::traces
