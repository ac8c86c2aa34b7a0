// SPDX-License-Identifier: Apache-2.0
#include "fe/model/mixed_precision.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <stdexcept>

#include "fe/model/torch_compat.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

at::ScalarType product_type() {
  return torch::ones({4, 4}).matmul(torch::ones({4, 4})).scalar_type();
}

TEST(MixedPrecision, LastsAsLongAsTheGuard) {
  EXPECT_EQ(product_type(), at::kFloat);
  {
    const MixedPrecisionGuard guard(at::kCPU);
    EXPECT_EQ(product_type(), at::kBFloat16);
    {
      const MixedPrecisionGuard inner(at::kCPU);
      EXPECT_EQ(product_type(), at::kBFloat16);
    }
    EXPECT_EQ(product_type(), at::kBFloat16);
  }
  EXPECT_EQ(product_type(), at::kFloat);
}

TEST(MixedPrecision, EndsWithAnException) {
  const auto fails = [] {
    const MixedPrecisionGuard guard(at::kCPU);
    throw std::runtime_error("inside");
  };
  EXPECT_THROW(fails(), std::runtime_error);
  EXPECT_EQ(product_type(), at::kFloat);
}

TEST(MixedPrecision, PutsBackWhatTheUserChose) {
  compat::set_autocast_enabled(at::kCPU, true);
  const at::ScalarType before = compat::autocast_dtype(at::kCPU);
  { const MixedPrecisionGuard guard(at::kCPU); }
  EXPECT_TRUE(compat::autocast_enabled(at::kCPU));
  EXPECT_EQ(compat::autocast_dtype(at::kCPU), before);
  compat::set_autocast_enabled(at::kCPU, false);
  at::autocast::clear_cache();
}

TEST(MixedPrecision, NewWeightsAreSeenByTheNextPass) {
  const Tensor weight = torch::ones({4, 4}).requires_grad_();
  const Tensor x = torch::ones({1, 4});
  const auto pass = [&] {
    const MixedPrecisionGuard guard(at::kCPU);
    return guard.leave({x.matmul(weight)})[0].detach();
  };
  EXPECT_TRUE(pass().equal(torch::full({1, 4}, 4.0)));
  {
    const at::NoGradGuard no_grad;
    weight.fill_(2.0);
  }
  EXPECT_TRUE(pass().equal(torch::full({1, 4}, 8.0)));
}

TEST(MixedPrecision, OnlyBfloat16ChangesOnLeaving) {
  const MixedPrecisionGuard guard(at::kCPU);
  const Tensors out = guard.leave({torch::ones({1}, at::kBFloat16), torch::ones({1}, at::kDouble),
                                   torch::ones({1}, at::kLong)});
  EXPECT_EQ(out[0].scalar_type(), at::kFloat);
  EXPECT_EQ(out[1].scalar_type(), at::kDouble);
  EXPECT_EQ(out[2].scalar_type(), at::kLong);
}

TEST(MixedPrecision, MayBeWrittenAsASwitch) {
  constexpr MixedPrecision off = false, on = true;
  EXPECT_EQ(off, MixedPrecision::kNone);
  EXPECT_EQ(on, MixedPrecision::kBfloat16);
  EXPECT_EQ(MixedPrecision(), MixedPrecision::kNone);
  EXPECT_EQ(option_name(off), "false");
  EXPECT_EQ(option_name(on), "bfloat16");
  EXPECT_EQ(option_name(MixedPrecision::kFloat16), "float16");
}

TEST(MixedPrecision, Float16OnTheCpuNeedsANewTorch) {
  const auto product = [] {
    const MixedPrecisionGuard guard(at::kCPU, at::kHalf);
    const Tensor result = torch::ones({4, 4}).matmul(torch::ones({4, 4}));
    EXPECT_EQ(result.scalar_type(), at::kHalf);
    EXPECT_EQ(guard.leave({result})[0].scalar_type(), at::kFloat);
  };
  if (compat::kFloat16OnCpu) {
    product();
  } else {
    testing::expect_error(product, {"mixed_precision: expected bfloat16 on the CPU, got float16, "
                                    "which this torch (",
                                    ") knows on GPUs only. Write bfloat16, or train on a GPU."});
  }
  EXPECT_EQ(product_type(), at::kFloat);
}

}  // namespace
}  // namespace fe
