// SPDX-License-Identifier: Apache-2.0
#include "detect/outlier_ae.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <limits>

#include "detect/model/autoencoder.h"
#include "tests/detect/alibi.h"
#include "tests/detect/toy.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using alibi::Agrees;
using fe::testing::expect_error;

class GoldenAE : public ::testing::TestWithParam<std::string> {
 protected:
  GoldenAE()
      : od_({.encoder_net = alibi::encoder(GetParam(), /*with_code=*/true),
             .decoder_net = alibi::decoder(GetParam())}) {
    alibi::set_weights(od_.model(), GetParam());
  }
  Tensor value(const std::string& name) const { return alibi::value(GetParam() + "/" + name); }
  std::vector<double> numbers(const std::string& name) const {
    return alibi::numbers(GetParam() + "/" + name);
  }

  OutlierAE od_;
  const std::vector<double> outlier_percs_ = alibi::numbers("outlier_perc");
  const std::vector<double> threshold_percs_ = alibi::numbers("threshold_perc");
};

TEST_P(GoldenAE, HasTheScoresOfAlibiDetect) {
  const Tensor expected = value("instance_score");
  for (size_t i = 0; i < outlier_percs_.size(); ++i) {
    const Scores scores = od_.score(
        value("x"),
        {.outlier_perc = outlier_percs_[i], .feature_score = true, .reconstruction = true});
    EXPECT_THAT(scores.instance_score, Agrees(expected[static_cast<int64_t>(i)]));
    EXPECT_EQ(scores.instance_score.scalar_type(), torch::kDouble);
    EXPECT_THAT(scores.feature_score, Agrees(value("feature_score")));
    EXPECT_THAT(scores.reconstruction, Agrees(value("x_hat")));
  }
  EXPECT_THAT(od_.reconstruct(value("x")), Agrees(value("x_hat")));
}

TEST_P(GoldenAE, InfersTheThresholdsOfAlibiDetect) {
  const auto instance = numbers("instance_threshold"), feature = numbers("feature_threshold");
  for (size_t j = 0; j < threshold_percs_.size(); ++j) {
    for (size_t i = 0; i < outlier_percs_.size(); ++i) {
      const double expected = instance[i * threshold_percs_.size() + j];
      const Threshold found = od_.infer_threshold(
          value("x"), {.threshold_perc = threshold_percs_[j], .outlier_perc = outlier_percs_[i]});
      EXPECT_NEAR(found.value, expected, 1e-5 * expected);
      EXPECT_EQ(found.outlier_perc, outlier_percs_[i]);
      EXPECT_EQ(od_.threshold()->value, found.value);
    }
    const Threshold found = od_.infer_threshold(
        value("x"), {.threshold_perc = threshold_percs_[j], .outlier_type = OutlierType::kFeature});
    EXPECT_NEAR(found.value, feature[j], 1e-5 * feature[j]);
  }
}

TEST_P(GoldenAE, PredictsWhatAlibiDetectDoes) {
  const Tensor expected = value("instance_outlier").to(torch::kLong);
  const auto limits = numbers("instance_limit");
  for (size_t i = 0; i < outlier_percs_.size(); ++i) {
    od_.set_threshold(limits[i]);
    const Prediction found = od_.predict(value("x"), {.outlier_perc = outlier_percs_[i]});
    EXPECT_TRUE(found.is_outlier.equal(expected[static_cast<int64_t>(i)]));
  }
  od_.set_threshold(numbers("feature_limit")[0]);
  const Prediction found = od_.predict(value("x"), {.outlier_type = OutlierType::kFeature});
  EXPECT_TRUE(found.is_outlier.equal(value("feature_outlier").to(torch::kLong)));
}

INSTANTIATE_TEST_SUITE_P(All,
                         GoldenAE,
                         ::testing::Values("ae_image", "ae_tabular"),
                         [](const auto& test) { return test.param; });

TEST(OutlierAE, IsMadeOfAWholeAutoencoderToo) {
  const Module encoder = toy::linear(4, 2), decoder = toy::linear(2, 4);
  const OutlierAE halves({.encoder_net = encoder, .decoder_net = decoder});
  const OutlierAE whole({.ae = autoencoder(encoder, decoder)});
  const Tensor x = torch::rand({5, 4});
  EXPECT_TRUE(whole.score(x).instance_score.equal(halves.score(x).instance_score));
}

TEST(OutlierAE, IsTrainedByEitherLoss) {
  const Dataset train = toy::table(256);
  for (const ReconstructionLoss loss : choices(ReconstructionLoss{})) {
    set_seed(4);
    OutlierAEOptions options = toy::ae();
    options.loss = loss;
    OutlierAE od(options);
    const auto before = od.score(train).instance_score.mean().item<double>();
    od.fit(train, toy::quick());
    EXPECT_LT(od.score(train).instance_score.mean().item<double>(), 0.5 * before)
        << option_name(loss);
  }
}

TEST(OutlierAE, RefusesNeitherOrBothWaysToBeMade) {
  const Module half = toy::linear(2, 2);
  const char* expected =
      "OutlierAE: expected either ae, the whole autoencoder, or both encoder_net and decoder_net, "
      "got ";
  expect_error([] { OutlierAE od({}); }, {std::string(expected) + "none of them."});
  expect_error([&] { OutlierAE od({.encoder_net = half}); }, {std::string(expected) + "one half."});
  expect_error([&] { OutlierAE od({.decoder_net = half}); }, {std::string(expected) + "one half."});
  expect_error([&] { OutlierAE od({.ae = half, .encoder_net = half, .decoder_net = half}); },
               {std::string(expected) + "ae and a half."});
}

TEST(OutlierAE, RefusesOptionsOutOfRange) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  const Module ae = toy::linear(2, 2);
  for (const double perc : {0.0, 101.0, kNaN}) {
    expect_error([&] { OutlierAE od({.ae = ae, .scoring = {.outlier_perc = perc}}); },
                 {fmt::format("OutlierAE: expected outlier_perc in (0, 100], got {}.", perc)});
    expect_error([&] { OutlierAE od({.ae = ae, .scoring = {.threshold_perc = perc}}); },
                 {fmt::format("OutlierAE: expected threshold_perc in (0, 100], got {}.", perc)});
  }
  expect_error([&] { OutlierAE od({.ae = ae, .ema_decay = 1}); },
               {"OutlierAE: expected ema_decay in [0, 1), got 1."});
  expect_error([&] { OutlierAE od({.ae = ae, .scoring = {.false_positive_cost = -1}}); },
               {"OutlierAE: expected false_positive_cost of at least 0, got -1."});
  expect_error([&] { OutlierAE od({.ae = ae, .scoring = {.threshold = kNaN}}); },
               {"OutlierAE: expected threshold that is a number, got nan."});
  expect_error(
      [&] { OutlierAE od({.ae = ae, .scoring = {.threshold_method = ThresholdMethod::kGiven}}); },
      {"OutlierAE: expected a threshold_method that finds a threshold, got given. Leave "
       "it out, and set threshold."});
}

}  // namespace
}  // namespace fe::detect
