// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/init.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "tests/testing/throws.h"

namespace fe::layers {
namespace {

using fe::testing::expect_error;

Tensor drawn(const Init& init, at::IntArrayRef shape = {400, 500}) {
  torch::manual_seed(3);
  const Tensor weight = torch::full(shape, 9.0);
  initialize(weight, init, weight);
  return weight;
}

double std_of(const Tensor& x) { return x.std().item<double>(); }
double largest(const Tensor& x) { return x.abs().max().item<double>(); }

// 200 000 draws: the mean is known to std / 450, the standard deviation to a quarter of a percent.
TEST(Init, Normal) {
  const Tensor w = drawn(Init::normal(0.02));
  EXPECT_NEAR(w.mean().item<double>(), 0.0, 2e-4);
  EXPECT_NEAR(std_of(w), 0.02, 2e-4);
  EXPECT_GT(largest(w), 0.06) << "not truncated";
}

TEST(Init, TruncatedNormalStopsAtTwoSigma) {
  const Tensor w = drawn(Init::truncated_normal(0.05));
  EXPECT_NEAR(w.mean().item<double>(), 0.0, 5e-4);
  // The standard deviation of a standard normal cut off at 2: sqrt(1 - 4 phi(2) / (2 Phi(2) - 1)).
  EXPECT_NEAR(std_of(w), 0.05 * 0.87962566, 4e-4);
  EXPECT_LE(largest(w), 0.1 * (1 + 1e-6));
  EXPECT_GT(largest(w), 0.0995);
  // A third moment-free check of the shape: P(|x| < std) is 0.6827 / 0.9545.
  EXPECT_NEAR(w.abs().lt(0.05).to(torch::kFloat).mean().item<double>(), 0.71524, 5e-3);
}

TEST(Init, GlorotUniform) {
  const double bound = std::sqrt(6.0 / (400 + 500));
  const Tensor w = drawn(Init::glorot_uniform());
  EXPECT_LE(largest(w), bound);
  EXPECT_NEAR(std_of(w), bound / std::sqrt(3.0), 4e-4);
}

TEST(Init, FansOfAConvolutionCountItsKernel) {
  const double bound = std::sqrt(6.0 / ((64 + 32) * 25));
  const Tensor w = drawn(Init::glorot_uniform(), {64, 32, 5, 5});
  EXPECT_LE(largest(w), bound);
  EXPECT_GT(largest(w), 0.999 * bound);
  EXPECT_GT(largest(drawn(Init::torch_default(), {64, 32, 5, 5})), 0.999 / std::sqrt(32 * 25));
  EXPECT_LE(largest(drawn(Init::torch_default(), {64, 32, 5, 5})), 1.0 / std::sqrt(32 * 25));
}

TEST(Init, Zeros) { EXPECT_EQ(largest(drawn(Init::zeros())), 0.0); }

TEST(Init, NameRoundTrips) {
  for (const Init& init :
       {Init::torch_default(), Init::normal(0.1), Init::truncated_normal(0.02 + 1e-17),
        Init::truncated_normal(1.0 / 3.0), Init::glorot_uniform(), Init::zeros()}) {
    EXPECT_EQ(Init::parse(option_name(init)), init) << option_name(init);
  }
  EXPECT_EQ(option_name(Init::normal(0.02)), "normal(0.02)");
}

TEST(Init, WrongTextIsAnError) {
  for (const char* text : {"", "norml(1)", "normal", "normal()", "normal(x)", "normal(1",
                           "normal(1))", "zeros(1)", "torch()"}) {
    expect_error(
        [&] { Init::parse(text); },
        {"Init: expected torch, normal(STD), truncated_normal(STD), glorot_uniform or zeros",
         fmt::format("got '{}'", text)});
  }
  expect_error([] { Init::normal(-1.0); },
               {"Init: expected a finite standard deviation of at least 0 for normal, got -1."});
  expect_error([] { Init::parse("truncated_normal(inf)"); }, {"truncated_normal, got inf."});
}

}  // namespace
}  // namespace fe::layers
