// SPDX-License-Identifier: Apache-2.0
#include "fe/base/tensor.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include "tests/testing/throws.h"

namespace fe {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;

TEST(Tensor, SharesAnArraysValuesAndKeepsThem) {
  Tensor tensor;
  {
    const Array array = Array::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3});
    tensor = as_tensor(array);
    EXPECT_EQ(tensor.data_ptr(), array.data());
  }
  EXPECT_TRUE(torch::equal(tensor, torch::tensor({{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}})));
}

TEST(Tensor, EveryTypeGoesThereAndBack) {
  for (const Dtype dtype : {Dtype::kBool, Dtype::kUInt8, Dtype::kInt16, Dtype::kInt32,
                            Dtype::kInt64, Dtype::kFloat32, Dtype::kFloat64}) {
    const Tensor tensor = torch::tensor({0, 1, 1}).to(scalar_type(dtype));
    const Array array = to_array(tensor);
    EXPECT_EQ(array.dtype(), dtype);
    EXPECT_TRUE(torch::equal(as_tensor(array), tensor)) << name(dtype);
  }
}

TEST(Tensor, ToArrayCopiesInOrder) {
  const Tensor tensor = torch::tensor({{1, 2}, {3, 4}}).t();
  const Array array = to_array(tensor);
  tensor.fill_(0);
  EXPECT_THAT(array.values<int64_t>(), ElementsAre(1, 3, 2, 4));
  EXPECT_EQ(to_array(torch::ones({}, torch::requires_grad())).item<int>(), 1);
}

TEST(Tensor, RefusesTypesThatArraysHaveNot) {
  expect_error([] { to_array(torch::ones(1, torch::kHalf)); },
               {"Array: cannot hold values of torch's type Half. Convert to float32 first."});
}

TEST(Tensor, IsDescribedByTypeAndShape) {
  EXPECT_EQ(describe(torch::zeros({128, 1})), "float32 [128, 1]");
  EXPECT_EQ(describe(torch::zeros({}, torch::kBFloat16)), "bfloat16 []");
  EXPECT_EQ(describe(torch::zeros(2, torch::kHalf)), "float16 [2]");
  EXPECT_EQ(describe(torch::zeros(2, torch::kLong)), "int64 [2]");
  EXPECT_EQ(describe(Tensor()), "no tensor");
  EXPECT_EQ(shape_str({3, 4}), "[3, 4]");
}

}  // namespace
}  // namespace fe
