// SPDX-License-Identifier: Apache-2.0
#include "detect/outlier_detector.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <limits>

#include "tests/detect/toy.h"
#include "tests/detect/zero_net.h"
#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::expect_error;
using fe::testing::IsClose;
using ::testing::ElementsAre;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Networks that keep the shape of their samples: [N, 1, 8, 8], [N, 10] or windows [N, 3, 16].
Module autoencoder_for(const std::vector<int64_t>& shape) {
  using namespace layers;
  int64_t features = 1;
  for (const int64_t size : shape) features *= size;
  return sequential({Flatten{}, Linear{.in_features = features, .out_features = 3},
                     Linear{.in_features = 3, .out_features = features},
                     Unflatten{.sizes = shape}});
}

class SamplesOfEveryShape : public ::testing::TestWithParam<std::vector<int64_t>> {};

TEST_P(SamplesOfEveryShape, AreScoredByFeatureAndAsAWhole) {
  std::vector<int64_t> sizes = GetParam();
  sizes.insert(sizes.begin(), 6);
  torch::manual_seed(1);
  OutlierAE od({.ae = autoencoder_for(GetParam())});
  const Tensor x = torch::rand(sizes);
  const Scores scores = od.score(x, {.batch_size = 4, .feature_score = true});
  EXPECT_EQ(scores.feature_score.sizes(), x.sizes());
  EXPECT_FALSE(scores.reconstruction.defined());
  EXPECT_THAT(scores.feature_score, IsClose((x - od.reconstruct(x)).square()));
  EXPECT_THAT(scores.instance_score,
              IsClose(scores.feature_score.flatten(1).to(torch::kDouble).mean(1)));

  od.infer_threshold(x, {.threshold_perc = 50, .outlier_type = OutlierType::kFeature});
  const Prediction found = od.predict(x, {.outlier_type = OutlierType::kFeature});
  EXPECT_EQ(found.is_outlier.sizes(), x.sizes());
  EXPECT_EQ(found.is_outlier.sum().item<int64_t>(), x.numel() / 2);
}

INSTANTIATE_TEST_SUITE_P(All,
                         SamplesOfEveryShape,
                         ::testing::Values(std::vector<int64_t>{1, 8, 8},
                                           std::vector<int64_t>{10},
                                           std::vector<int64_t>{3, 16}));

TEST(OutlierDetector, ScoresASampleTheSameInAnyBatchAndOnAnyNumberOfThreads) {
  set_seed(2);
  const OutlierAE od(toy::ae());
  const Tensor x = toy::values(toy::table(30, 30));
  const Tensor expected = od.score(x).instance_score;
  const int threads = at::get_num_threads();
  for (const int count : {1, 2}) {
    at::set_num_threads(count);
    for (const int64_t batch_size : {1, 7, 256}) {
      const Tensor found = od.score(x, {.batch_size = batch_size}).instance_score;
      EXPECT_TRUE(torch::allclose(found, expected, /*rtol=*/1e-6, /*atol=*/0))
          << batch_size << " on " << count;
    }
  }
  at::set_num_threads(threads);
}

TEST(OutlierDetector, TakesTensorsArraysAndDataSets) {
  set_seed(2);
  const OutlierAE od(toy::ae());
  const Dataset samples = toy::table(9);
  const Tensor expected = od.score(samples).instance_score;
  EXPECT_TRUE(od.score(samples.column("x")).instance_score.equal(expected));
  EXPECT_TRUE(od.score(toy::values(samples)).instance_score.equal(expected));
}

TEST(OutlierDetector, ScoresTheShareOfFeaturesThatItIsAskedFor) {
  set_seed(2);
  OutlierAEOptions options = toy::ae();
  options.scoring.outlier_perc = 20;
  const OutlierAE od(options);
  const Tensor x = toy::values(toy::table(9));
  const Scores own = od.score(x, {.feature_score = true});
  const Tensor largest = std::get<0>(own.feature_score.to(torch::kDouble).topk(2, 1));
  EXPECT_THAT(own.instance_score, IsClose(largest.mean(1)));
  const Tensor all = own.feature_score.to(torch::kDouble).mean(1);
  EXPECT_THAT(od.score(x, {.outlier_perc = 100}).instance_score, IsClose(all));
  EXPECT_EQ(od.outlier_perc(), 20);
}

TEST(OutlierDetector, GivesWhatWasAskedFor) {
  set_seed(2);
  OutlierAEOptions options = toy::ae();
  options.scoring.threshold = 1.0;
  options.scoring.data_type = "tabular";
  const OutlierAE od(options);
  const Tensor x = toy::values(toy::table(5, 5));
  const Prediction all = od.predict(x);
  EXPECT_EQ(all.feature_score.sizes(), x.sizes());
  EXPECT_TRUE(all.is_outlier.equal(all.instance_score.gt(1.0).to(torch::kLong)));
  EXPECT_EQ(all.threshold.value, 1.0);
  EXPECT_EQ(all.threshold.method, ThresholdMethod::kGiven);
  EXPECT_EQ(all.meta.name, "OutlierAE");
  EXPECT_EQ(all.meta.data_type, "tabular");
  EXPECT_FALSE(all.meta.version.empty());
  const Prediction few =
      od.predict(x, {.return_feature_score = false, .return_instance_score = false});
  EXPECT_FALSE(few.feature_score.defined());
  EXPECT_FALSE(few.instance_score.defined());
  EXPECT_TRUE(few.is_outlier.equal(all.is_outlier));
}

TEST(OutlierDetector, CallsNoScoreAtTheThresholdAnOutlier) {
  set_seed(2);
  OutlierAE od(toy::ae());
  const Tensor x = toy::values(toy::table(9));
  od.set_threshold(od.score(x).instance_score.max().item<double>());
  EXPECT_EQ(od.predict(x).is_outlier.sum().item<int64_t>(), 0);
}

TEST(OutlierDetector, KeepsTheThresholdThatItWasGiven) {
  OutlierAE od(toy::ae());
  EXPECT_FALSE(od.threshold().has_value());
  od.set_threshold(Threshold{.value = 2, .method = ThresholdMethod::kCost});
  EXPECT_EQ(od.threshold()->value, 2);
  EXPECT_EQ(od.threshold()->method, ThresholdMethod::kCost);
  expect_error([&] { od.set_threshold(kNaN); },
               {"OutlierAE: expected a finite threshold, got nan."});
  EXPECT_EQ(od.threshold()->value, 2);
}

TEST(OutlierDetector, NeedsAThresholdToPredict) {
  const OutlierAE od(toy::ae());
  expect_error(
      [&] {
        od.predict(torch::zeros({1, toy::kFeatures}));
      },
      {"OutlierAE: there is no threshold yet. Give one with set_threshold(), or find it "
       "with infer_threshold() on normal samples that were not trained on."});
}

TEST(OutlierDetector, NeedsTheScoresThatItJudges) {
  OutlierAE od(toy::ae());
  od.set_threshold(1);
  const Scores scores = od.score(torch::zeros({1, toy::kFeatures}));
  expect_error([&] { od.predict(scores, {.outlier_type = OutlierType::kFeature}); },
               {"OutlierAE: expected feature scores, got none. Ask score() for them."});
}

TEST(OutlierDetector, RefusesSharesAndBatchesOutOfRange) {
  OutlierAE od(toy::ae());
  const Tensor x = torch::zeros({1, toy::kFeatures});
  for (const double perc : {0.0, 101.0, kNaN}) {
    const std::string expected = fmt::format(
        "outlier_perc: expected per cent of the features, above 0 and at most 100, got {}.", perc);
    expect_error([&] { od.score(x, {.outlier_perc = perc}); }, {expected});
    expect_error([&] { od.infer_threshold(x, {.outlier_perc = perc}); }, {expected});
    expect_error([&] { od.infer_threshold(x, {.threshold_perc = perc}); },
                 {fmt::format("threshold_perc: expected the percentage of normal samples, "
                              "above 0 and at most 100, got {}.",
                              perc)});
  }
  expect_error([&] { od.score(x, {.batch_size = 0}); },
               {"batch_size: expected at least 1, got 0."});
  EXPECT_FALSE(od.threshold().has_value());
}

TEST(OutlierDetector, RefusesMethodsWithoutWhatTheyNeed) {
  OutlierAE od(toy::ae());
  const Dataset samples = toy::table(3, 3);
  expect_error([&] { od.infer_threshold(samples, {.method = ThresholdMethod::kBestF1}); },
               {"normal_labels: expected the labels that mean normal, got none. There are 0, 1."});
  expect_error([&] { od.infer_threshold(samples, {.method = ThresholdMethod::kGiven}); },
               {"infer_threshold: expected a method that finds one, got given"});
}

TEST(OutlierDetector, RefusesOtherSamplesThanItWasTrainedOn) {
  OutlierAE od(toy::ae());
  od.fit(toy::table(64), toy::quick(1));
  expect_error(
      [&] {
        od.score(torch::zeros({2, toy::kFeatures}, torch::kDouble));
      },
      {"OutlierAE: expected samples of float32 [10], as it was trained on, got float64 "
       "[10]."});
  expect_error([&] { od.score(torch::zeros({2, 3, 4})); }, {"got float32 [3, 4]."});
  const Dataset images = Dataset::from_arrays({{"image", to_array(torch::zeros({2, 10}))}});
  expect_error([&] { od.score(images); },
               {"OutlierAE: expected samples with the key 'x', got ['image']."});
}

TEST(OutlierDetector, NamesTheFirstSampleThatIsNotFinite) {
  const OutlierAE od(toy::ae());
  Tensor x = toy::values(toy::table(6));
  x[3][7] = kNaN;
  x[5][0] = std::numeric_limits<double>::infinity();
  expect_error([&] { od.score(x, {.batch_size = 2}); },
               {"OutlierAE: the scores of 2 of 6 samples are not finite, first of sample 3. Does "
                "it hold NaN or infinite values?"});
  const Tensor scores = od.score(x, {.allow_nan = true}).instance_score;
  EXPECT_FALSE(std::isfinite(scores[3].item<double>()));
  EXPECT_TRUE(std::isfinite(scores[4].item<double>()));
}

// Only one feature is NaN where the network has no sums over features.
TEST(OutlierDetector, LosesNoMissingValueAmongTheSmallestScores) {
  using namespace layers;
  const OutlierAE od(
      {.ae = sequential({Conv2d{.in_channels = 1, .out_channels = 1, .kernel_size = 1}})});
  Tensor x = torch::rand({2, 1, 8, 8});
  x[1][0][4][4] = kNaN;
  expect_error([&] { od.score(x, {.outlier_perc = 10}); },
               {"the scores of 1 of 2 samples are not finite, first of sample 1."});
}

TEST(OutlierDetector, WritesForInferenceWhatAnAnswerNeeds) {
  const OutlierAE od(toy::ae());
  EXPECT_EQ(od.infer().input.str(), "x");
  EXPECT_EQ(od.infer().score, "instance_score");
  EXPECT_THAT(od.infer().outputs, ElementsAre("instance_score", "is_outlier", "x_recon"));
}

TEST(OutlierDetector, DecidesNothingAboutAScoreThatIsNotFinite) {
  OutlierAE od = toy::squares();
  od.set_threshold(0.5);
  const Scores scores{.instance_score = torch::tensor({1.0, kNaN, 0.25}, torch::kDouble)};
  EXPECT_TRUE(od.predict(scores).is_outlier.equal(torch::tensor({1, -1, 0}, torch::kLong)));
}

TEST(OutlierDetector, JudgesWhatItsThresholdWasFoundFor) {
  OutlierAE od = toy::squares();
  od.set_threshold({.value = 0.5, .outlier_type = OutlierType::kFeature, .samples = 10});
  const Scores scores{.instance_score = torch::tensor({0.5}, torch::kDouble),
                      .feature_score = torch::tensor({{0.25F, 0.75F}})};
  EXPECT_TRUE(od.predict(scores).is_outlier.equal(torch::tensor({{0, 1}}, torch::kLong)));
  expect_error([&] { od.predict(scores, {.outlier_type = OutlierType::kInstance}); },
               {"expected outlier_type feature", "got instance"});
}

}  // namespace
}  // namespace fe::detect
