// SPDX-License-Identifier: Apache-2.0
#include "detect/ops/elbo.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "tests/detect/alibi.h"
#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::autograd_gradient;
using fe::testing::doubles;
using fe::testing::expect_error;
using fe::testing::IsClose;
using fe::testing::numeric_gradient;

Elbo elbo(const CovarianceValue& covariance, double beta = 1) {
  return Elbo({.inputs = {"x", "x_recon", "z_mean", "z_log_var"},
               .outputs = "loss",
               .beta = beta,
               .covariance = covariance});
}

// The loss where the divergence is 0.
double data_term(const CovarianceValue& covariance, const Tensor& x, const Tensor& x_recon) {
  const Tensor zeros = torch::zeros({x.size(0), 4}, torch::kDouble);
  return elbo(covariance).forward({x, x_recon, zeros, zeros}, {})[0].item<double>();
}

TEST(Elbo, IsAlibiDetectsForEveryCovariance) {
  const Tensor x = alibi::value("elbo/y"), x_recon = alibi::value("elbo/y_hat");
  const auto sims = alibi::numbers("elbo/sim"), losses = alibi::numbers("elbo/loss_sim");
  for (size_t i = 0; i < sims.size(); ++i) {
    EXPECT_NEAR(data_term(CovarianceValue(sims[i]), x, x_recon), losses[i], 1e-8);
  }
  EXPECT_NEAR(data_term(CovarianceValue(), x, x_recon), alibi::numbers("elbo/loss_none")[0], 1e-8);
  const CovarianceValue covariance;
  covariance.set(alibi::value("elbo/std"));
  EXPECT_NEAR(data_term(covariance, x, x_recon), alibi::numbers("elbo/loss_diag")[0], 1e-8);
  covariance.set(alibi::value("elbo/cov"));
  EXPECT_NEAR(data_term(covariance, x, x_recon), alibi::numbers("elbo/loss_full")[0], 1e-8);
  covariance.set(alibi::value("elbo/std"));
  EXPECT_NEAR(data_term(covariance, x, x_recon), alibi::numbers("elbo/loss_diag")[0], 1e-8);
}

// alibi-detect's own is the mean over latent values, which is tiny beside the data term.
TEST(Elbo, SumsTheDivergenceOverLatentValues) {
  for (const std::string group : {"vae_image", "vae_tabular"}) {
    const Tensor mean = alibi::value(group + "/mean").to(torch::kDouble);
    const Tensor log_var = alibi::value(group + "/log_var").to(torch::kDouble);
    const Tensor x = torch::zeros({mean.size(0), 2}, torch::kDouble);
    const auto loss = [&](double beta) {
      return elbo(CovarianceValue(), beta).forward({x, x, mean, log_var}, {})[0].item<double>();
    };
    const double expected = alibi::numbers(group + "/kl_sum")[0];
    EXPECT_NEAR(loss(1) - loss(0), expected, 1e-9);
    EXPECT_NEAR(loss(2.5) - loss(0), 2.5 * expected, 1e-9);
  }
}

TEST(Elbo, HasTheClosedFormOfOneNumber) {
  const double sim = 0.2, error = 0.3, mean = 0.7, log_var = -0.4, beta = 3;
  const double expected = 0.5 * error * error / (sim * sim) + std::log(sim) +
                          0.5 * std::log(2 * std::numbers::pi) +
                          beta * 0.5 * (mean * mean + std::exp(log_var) - log_var - 1);
  const auto one = [](double value) { return doubles({value}, {1, 1}); };
  const Tensors in = {one(1), one(1 - error), one(mean), one(log_var)};
  EXPECT_NEAR(elbo(CovarianceValue(sim), beta).forward(in, {})[0].item<double>(), expected, 1e-12);
}

TEST(Elbo, HasTheGradientOfFiniteDifferences) {
  torch::manual_seed(5);
  const auto option = torch::kDouble;
  const Tensor x = torch::rand({3, 2, 3}, option), x_recon = torch::rand({3, 2, 3}, option);
  const Tensor mean = torch::randn({3, 2}, option), log_var = torch::randn({3, 2}, option);
  const CovarianceValue full;
  const Tensor root = torch::randn({6, 6}, option);
  full.set(root.matmul(root.t()) + torch::eye(6, option));
  for (const CovarianceValue& covariance : {CovarianceValue(0.5), full}) {
    const Elbo op = elbo(covariance, 0.5);
    const auto of = [&](size_t place) {
      return [&, place](const Tensor& value) {
        Tensors in = {x, x_recon, mean, log_var};
        in[place] = value;
        return op.forward(in, {})[0];
      };
    };
    EXPECT_THAT(autograd_gradient(of(1), x_recon), IsClose(numeric_gradient(of(1), x_recon)));
    EXPECT_THAT(autograd_gradient(of(2), mean), IsClose(numeric_gradient(of(2), mean)));
    EXPECT_THAT(autograd_gradient(of(3), log_var), IsClose(numeric_gradient(of(3), log_var)));
  }
}

TEST(Elbo, IsAMeanOverSamples) {
  torch::manual_seed(6);
  const Tensor x = torch::rand({4, 3}), x_recon = torch::rand({4, 3});
  const Tensor mean = torch::randn({4, 2}), log_var = torch::randn({4, 2});
  const Elbo op = elbo(CovarianceValue(0.3));
  const Tensor whole = op.forward({x, x_recon, mean, log_var}, {})[0];
  Tensor sum = torch::zeros({});
  for (int64_t i = 0; i < 4; ++i) {
    const auto row = [i](const Tensor& t) { return t.narrow(0, i, 1); };
    sum = sum + op.forward({row(x), row(x_recon), row(mean), row(log_var)}, {})[0];
  }
  EXPECT_THAT(whole, IsClose(sum / 4));
  EXPECT_EQ(whole.scalar_type(), torch::kFloat);
}

TEST(CovarianceValue, OfEqualFeaturesIsTheSameInEveryForm) {
  torch::manual_seed(7);
  const Tensor x = torch::rand({4, 5}, torch::kDouble), x_recon = torch::rand_like(x);
  const Tensor expected = CovarianceValue(0.3).negative_log_likelihood(x, x_recon);
  const CovarianceValue diagonal, full;
  diagonal.set(torch::full({5}, 0.3, torch::kDouble));
  full.set(0.09 * torch::eye(5, torch::kDouble));
  EXPECT_THAT(diagonal.negative_log_likelihood(x, x_recon), IsClose(expected));
  EXPECT_THAT(full.negative_log_likelihood(x, x_recon), IsClose(expected));
}

TEST(CovarianceValue, RefusesWhatIsNone) {
  for (const double sim : {0.0, -1.0, std::numeric_limits<double>::infinity()}) {
    expect_error([&] { CovarianceValue value(sim); },
                 {fmt::format("sim: expected a standard deviation above 0, got {}.", sim)});
  }
  const CovarianceValue value;
  expect_error(
      [&] {
        value.set(torch::ones({2, 3}, torch::kDouble));
      },
      {"covariance: expected standard deviations [F] or a covariance [F, F], got float64 "
       "[2, 3]."});
  expect_error(
      [&] {
        value.set(doubles({1, 0, 2, 0}, {4}));
      },
      {"cov_diag: expected every feature to vary in the training data, but 2 of 4 do not. "
       "Use sim instead."});
  expect_error(
      [&] {
        value.set(torch::ones({3, 3}, torch::kDouble));
      },
      {"cov_full: expected a covariance that is positive definite", "3 features", "Use "});
}

TEST(Elbo, RefusesAReconstructionOfAnotherShape) {
  const Tensor z = torch::zeros({2, 1});
  const Tensors in = {torch::zeros({2, 3}), torch::zeros({2, 4}), z, z};
  expect_error([&] { elbo(CovarianceValue()).forward(in, {}); },
               {"Elbo: expected 'x' and 'x_recon' of one shape, got [2, 3] and [2, 4]. The network "
                "has to give what it is given."});
}

TEST(Elbo, SaysWhichKeysItExpects) {
  expect_error(
      [] {
        Elbo({.inputs = {"x", "x_recon"}, .outputs = "loss"});
      },
      {"Elbo: expected inputs {x, x_recon, z_mean, z_log_var} and one output, got ['x', "
       "'x_recon'] and ['loss']."});
  expect_error([] { elbo(CovarianceValue(), -1); }, {"Elbo: expected beta of at least 0, got -1."});
}

}  // namespace
}  // namespace fe::detect
