// SPDX-License-Identifier: Apache-2.0
#include "detect/outlier_vae.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "detect/find_threshold.h"
#include "detect/model/vae.h"
#include "detect/ops/fixed_noise.h"
#include "detect/ops/reconstruction_score.h"
#include "tests/detect/alibi.h"
#include "tests/detect/toy.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using alibi::Agrees;
using fe::testing::expect_error;

// The scores of the detector's network for any noise.
Scores scores_for(const OutlierVAE& od, const Tensor& x, const Tensor& noise, double perc) {
  const at::NoGradGuard no_grad;
  const ReconstructionScore op({.inputs = {"x", "x_samples"},
                                .outputs = {"feature_score", "instance_score"},
                                .outlier_perc = perc});
  const Tensors found = op.forward({x, od.model().forward({x, noise})[0]}, {});
  return {.instance_score = found[1], .feature_score = found[0]};
}

class GoldenVAE : public ::testing::TestWithParam<std::string> {
 protected:
  GoldenVAE()
      : od_({.encoder_net = alibi::encoder(GetParam(), /*with_code=*/false),
             .decoder_net = alibi::decoder(GetParam()),
             .encoded_dim = alibi::encoded_dim(GetParam()),
             .latent_dim = alibi::latent_dim(GetParam()),
             .samples = 3}) {
    alibi::set_weights(od_.model(), GetParam());
  }
  Tensor value(const std::string& name) const { return alibi::value(GetParam() + "/" + name); }
  std::vector<double> numbers(const std::string& name) const {
    return alibi::numbers(GetParam() + "/" + name);
  }
  Scores scores(double perc) const { return scores_for(od_, value("x"), value("noise"), perc); }

  OutlierVAE od_;
  const std::vector<double> outlier_percs_ = alibi::numbers("outlier_perc");
  const std::vector<double> threshold_percs_ = alibi::numbers("threshold_perc");
};

TEST_P(GoldenVAE, HasTheScoresOfAlibiDetectForItsNoise) {
  const Tensor expected = value("instance_score");
  for (size_t i = 0; i < outlier_percs_.size(); ++i) {
    const Scores found = scores(outlier_percs_[i]);
    EXPECT_THAT(found.feature_score, Agrees(value("feature_score")));
    EXPECT_THAT(found.instance_score, Agrees(expected[static_cast<int64_t>(i)]));
  }
}

TEST_P(GoldenVAE, HasTheThresholdsOfAlibiDetectForItsNoise) {
  const Dataset samples = Dataset::from_arrays({{"x", to_array(value("x"))}});
  const auto instance = numbers("instance_threshold"), feature = numbers("feature_threshold");
  for (size_t j = 0; j < threshold_percs_.size(); ++j) {
    const double perc = threshold_percs_[j];
    for (size_t i = 0; i < outlier_percs_.size(); ++i) {
      const double expected = instance[i * threshold_percs_.size() + j];
      const Threshold found =
          find_threshold(scores(outlier_percs_[i]), samples, {.threshold_perc = perc});
      EXPECT_NEAR(found.value, expected, 1e-5 * expected);
    }
    const Threshold found = find_threshold(
        scores(100), samples, {.threshold_perc = perc, .outlier_type = OutlierType::kFeature});
    EXPECT_NEAR(found.value, feature[j], 1e-5 * feature[j]);
  }
}

TEST_P(GoldenVAE, PredictsWhatAlibiDetectDoesForItsNoise) {
  const Tensor expected = value("instance_outlier").to(torch::kLong);
  const auto limits = numbers("instance_limit");
  for (size_t i = 0; i < outlier_percs_.size(); ++i) {
    od_.set_threshold(limits[i]);
    const Prediction found = od_.predict(scores(outlier_percs_[i]));
    EXPECT_TRUE(found.is_outlier.equal(expected[static_cast<int64_t>(i)]));
  }
  od_.set_threshold(numbers("feature_limit")[0]);
  const Prediction found = od_.predict(scores(100), {.outlier_type = OutlierType::kFeature});
  EXPECT_TRUE(found.is_outlier.equal(value("feature_outlier").to(torch::kLong)));
}

TEST_P(GoldenVAE, ScoresWithItsOwnNoise) {
  const FixedNoise op({.inputs = "x",
                       .outputs = "noise",
                       .samples = 3,
                       .latent_dim = alibi::latent_dim(GetParam())});
  const Tensor x = value("x");
  const Scores expected = scores_for(od_, x, op.forward({x}, {})[0], 25);
  const Scores found = od_.score(x, {.outlier_perc = 25, .feature_score = true});
  EXPECT_THAT(found.feature_score, Agrees(expected.feature_score));
  EXPECT_THAT(found.instance_score, Agrees(expected.instance_score));
}

INSTANTIATE_TEST_SUITE_P(All,
                         GoldenVAE,
                         ::testing::Values("vae_image", "vae_tabular"),
                         [](const auto& test) { return test.param; });

TEST(OutlierVAE, GivesASampleTheSameScoreEveryTime) {
  set_seed(3);
  const OutlierVAE od(toy::vae());
  const Tensor x = toy::values(toy::table(20));
  const Tensor first = od.score(x).instance_score;
  torch::manual_seed(77);
  EXPECT_TRUE(od.score(x).instance_score.equal(first));
  EXPECT_TRUE(torch::allclose(od.score(x, {.batch_size = 1}).instance_score, first, 1e-6, 0));
}

TEST(OutlierVAE, ScoresByItsSeedAndTheNumberOfDraws) {
  OutlierVAEOptions options = toy::vae();  // the networks are shared
  options.vae = vae(*options.encoder_net, *options.decoder_net, 4, 2);
  options.encoder_net = options.decoder_net = {};
  const Tensor x = toy::values(toy::table(20));
  const Tensor first = OutlierVAE(options).score(x).instance_score;
  EXPECT_TRUE(OutlierVAE(options).score(x).instance_score.equal(first));
  options.score_seed = 1;
  EXPECT_FALSE(OutlierVAE(options).score(x).instance_score.equal(first));
  options.score_seed = 0;
  options.samples = 4;
  EXPECT_FALSE(OutlierVAE(options).score(x).instance_score.equal(first));
}

TEST(OutlierVAE, LearnsWithEveryCovariance) {
  const Dataset train = toy::table(512);
  FitOptions fit = toy::quick();
  fit.eval_data = toy::table(64, 0, 2);
  for (const Covariance covariance : choices(Covariance{})) {
    set_seed(4);
    OutlierVAEOptions options = toy::vae();
    options.covariance = covariance;
    OutlierVAE od(options);
    const Summary summary = od.fit(train, fit);
    const auto& losses = summary.series(Mode::kEval, "loss");
    ASSERT_EQ(losses.size(), 2U);
    EXPECT_LT(losses[1].value, losses[0].value) << option_name(covariance);
  }
}

TEST(OutlierVAE, RefusesACovarianceThatTheDataDoNotGive) {
  std::vector<float> x(64 * toy::kFeatures);
  for (size_t i = 0; i < x.size(); ++i) x[i] = i % 10 == 3 ? 1.0F : static_cast<float>(i % 7);
  const Dataset train =
      Dataset::from_arrays({{"x", Array::from(x, {64, toy::kFeatures})}}, "one is constant");
  OutlierVAEOptions options = toy::vae();
  options.covariance = Covariance::kDiag;
  OutlierVAE diagonal(options);
  expect_error([&] { diagonal.fit(train, toy::quick()); },
               {"cov_diag: expected every feature to vary in the training data, but 1 of 10 do "
                "not."});
  options.covariance = Covariance::kFull;
  OutlierVAE full(options);
  expect_error([&] { full.fit(train, toy::quick()); },
               {"cov_full: expected a covariance that is positive definite"});
}

TEST(OutlierVAE, RefusesNeitherOrBothWaysToBeMade) {
  const Module half = toy::linear(2, 2);
  const std::string expected =
      "OutlierVAE: expected either vae, the whole variational autoencoder, or both encoder_net and "
      "decoder_net, got ";
  expect_error([] { OutlierVAE od({.latent_dim = 2}); }, {expected + "none of them."});
  expect_error([&] { OutlierVAE od({.encoder_net = half, .latent_dim = 2}); },
               {expected + "one half."});
  expect_error([&] { OutlierVAE od({.vae = half, .decoder_net = half, .latent_dim = 2}); },
               {expected + "vae and a half."});
}

TEST(OutlierVAE, NeedsTheSizesOfItsCode) {
  const Module half = toy::linear(2, 2);
  expect_error([&] { OutlierVAE od({.encoder_net = half, .decoder_net = half, .latent_dim = 2}); },
               {"OutlierVAE: expected encoded_dim, the numbers that encoder_net gives for a "
                "sample, got 0."});
  expect_error([&] { OutlierVAE od({.encoder_net = half, .decoder_net = half}); },
               {"OutlierVAE: expected latent_dim of at least 1, got 0."});
}

TEST(OutlierVAE, TellsWhatItsEncoderGives) {
  OutlierVAEOptions options = toy::vae();
  options.encoded_dim = 7;
  const OutlierVAE od(options);
  expect_error(
      [&] {
        od.score(torch::zeros({2, toy::kFeatures}));
      },
      {"vae: expected encoder_net to give encoded_dim = 7 numbers per sample, got 4. Set "
       "encoded_dim to that."});
}

TEST(OutlierVAE, RefusesAWholeVAEOfAnotherCode) {
  OutlierVAEOptions options = toy::vae();
  options.vae = vae(*options.encoder_net, *options.decoder_net, 4, 2);
  options.encoder_net = options.decoder_net = {};
  options.latent_dim = 1;
  const OutlierVAE od(options);
  expect_error(
      [&] {
        od.score(torch::zeros({2, toy::kFeatures}));
      },
      {"vae: expected noise of shape [S, latent_dim = 2], got [3, 1]."});
}

}  // namespace
}  // namespace fe::detect
