// SPDX-License-Identifier: Apache-2.0
#include "detect/alocc/alocc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "config/run/detector_file.h"
#include "ops/array/gaussian_noise.h"
#include "tests/detect/toy.h"
#include "tests/testing/is_close.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::expect_error;
using fe::testing::IsClose;
using fe::testing::TempFolder;

ALOCCOptions with_threshold() {
  ALOCCOptions options = toy::alocc();
  options.scoring.threshold_method = ThresholdMethod::kPercentile;
  return options;
}

// The two signs of an outlier, [N, 2], by the networks themselves.
Tensor parts(const ALOCC& od, const Tensor& x) {
  const at::NoGradGuard no_grad;
  const Tensor recon = od.models()[0].forward({x})[0];
  const Tensor doubt = -od.models()[1].forward({recon})[0].squeeze(1);
  return torch::stack({(recon - x).square().to(torch::kDouble).mean(1), doubt.to(torch::kDouble)},
                      1);
}

TEST(ALOCC, IsTheSumOfBothSignsBeforeItHasAScale) {
  set_seed(1);
  const ALOCC od(toy::alocc());
  const Tensor x = toy::values(toy::table(8));
  EXPECT_THAT(od.score(x).instance_score, IsClose(parts(od, x).sum(1)));
}

TEST(ALOCC, HoldsOutATenthOfTheTrainingData) {
  set_seed(1);
  ALOCC od(with_threshold());
  const Dataset samples = toy::table(400);
  od.fit(samples, toy::quick());
  EXPECT_EQ(od.threshold().value().samples, 40);

  // The same split: it follows from the root seed. There both parts of the score have mean 0.
  const Dataset held_out = samples.split({.fractions = {0.9}, .shuffle = true})[1];
  const Tensor both = parts(od, toy::values(held_out));
  const Tensor z = (both - both.mean(0)) / both.std(0, /*unbiased=*/false);
  EXPECT_TRUE(torch::allclose(od.score(held_out).instance_score, z.sum(1), 1e-4, 1e-4));
}

TEST(ALOCC, ScalesOnTheHeldOutSetThatItIsGiven) {
  set_seed(1);
  ALOCC od(with_threshold());
  const Dataset held_out = toy::table(50, 0, 5);
  FitOptions options = toy::quick();
  options.eval_data = {{"held_out", held_out}, {"mixed", toy::table(20, 20, 6)}};
  od.fit(toy::table(256), options);
  EXPECT_EQ(od.threshold().value().samples, 50);
  EXPECT_NEAR(od.score(held_out).instance_score.mean().item<double>(), 0.0, 1e-4);
}

TEST(ALOCC, KeepsOtherDataSetsOfEvaluation) {
  set_seed(1);
  ALOCCOptions options = with_threshold();
  options.scoring.threshold_data = "eval";
  ALOCC od(options);
  FitOptions fit = toy::quick(1);
  fit.eval_data = toy::table(30, 0, 5);
  od.fit(toy::table(128), fit);
  EXPECT_EQ(od.threshold().value().samples, 30);
}

TEST(ALOCC, TrainsBothNetworks) {
  set_seed(1);
  ALOCC od(toy::alocc());
  const auto copies = [&] {
    std::vector<Tensor> all;
    for (const Model& model : od.models()) {
      for (const auto& [name, tensor] : model.named_tensors()) {
        all.push_back(tensor.detach().clone());
      }
    }
    return all;
  };
  const auto before = copies();
  od.fit(toy::table(128), toy::quick(1));
  const auto after = copies();
  for (size_t i = 0; i < before.size(); ++i) EXPECT_FALSE(before[i].equal(after[i])) << i;
}

TEST(ALOCC, ComesBackFromAFileWithItsScales) {
  const TempFolder folder;
  set_seed(1);
  ALOCCOptions options = with_threshold();
  options.scoring.train_input = "x_noisy";
  options.ops = {
      ops::GaussianNoise({.inputs = "x", .outputs = "x_noisy", .std = 0.1, .mode = Mode::kTrain})};
  ALOCC od(options);
  od.fit(toy::table(256), toy::quick());
  od.save(folder / "alocc.h5");
  const auto loaded = config::load_detector(folder / "alocc.h5");
  EXPECT_EQ(loaded->name(), "ALOCC");
  const Tensor x = toy::values(toy::table(20, 20, 3));
  const Prediction expected = od.predict(x), found = loaded->predict(x);
  EXPECT_TRUE(found.instance_score.equal(expected.instance_score));
  EXPECT_TRUE(found.feature_score.equal(expected.feature_score));
  EXPECT_TRUE(found.is_outlier.equal(expected.is_outlier));
  EXPECT_EQ(loaded->threshold()->value, od.threshold()->value);
}

TEST(ALOCC, RefusesOneNetworkAlone) {
  const Module net = toy::linear(2, 2);
  expect_error([&] { ALOCC od({.discriminator = net}); },
               {"ALOCC: expected both reconstructor and discriminator, got no reconstructor."});
  expect_error([&] { ALOCC od({.reconstructor = net}); },
               {"ALOCC: expected both reconstructor and discriminator, got no discriminator."});
}

TEST(ALOCC, RefusesOptionsOutOfRange) {
  ALOCCOptions options = toy::alocc();
  options.alpha = -1;
  expect_error([&] { ALOCC od(options); }, {"ALOCC: expected alpha of at least 0, got -1."});
}

TEST(ALOCC, NeedsAHeldOutSetInAPipelineOfAConfig) {
  const ALOCC od(toy::alocc());
  const Pipeline pipeline({.train_data = toy::table(64),
                           .eval_data = {{"all", toy::table(32)}},
                           .batch_size = int64_t{32}});
  expect_error([&] { od.check_data(pipeline); },
               {"ALOCC: expected a data set 'held_out' in eval_data, normal samples that are not "
                "trained on, got [all].",
                "Write eval_data: {held_out: ..., ...}."});
}

}  // namespace
}  // namespace fe::detect
