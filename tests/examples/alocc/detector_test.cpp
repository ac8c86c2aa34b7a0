// SPDX-License-Identifier: Apache-2.0
#include "examples/alocc/detector.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include "detect/alocc/networks.h"
#include "examples/alocc/report.h"
#include "fe/base/rng.h"
#include "tests/examples/alocc/generated.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace alocc {
namespace {

using fe::testing::expect_error;
using fe::testing::TempFolder;

Detector untrained(Recipe recipe) {
  fe::set_seed(3);
  using Variant = fe::detect::ALOCCVariant;
  const Variant variant = recipe == Recipe::kNotebook ? Variant::kTorch : Variant::kCorrected;
  const fe::detect::ScoreScale scale;
  scale.set({.mean = {0.1, -0.2}, .std = {0.3, 0.7}});
  return {fe::build({.name = "reconstructor", .model = fe::detect::alocc_reconstructor(variant)}),
          fe::build({.name = "discriminator", .model = fe::detect::alocc_discriminator(variant)}),
          {.recipe = recipe,
           .dataset = "bars",
           .inliers = {1, 2},
           .scale = scale,
           .threshold = 1.0 / 3.0}};
}

constexpr Recipe kRecipes[] = {Recipe::kNotebook, Recipe::kCorrected};

TEST(Detector, ComesBackFromItsFilesWithTheSameScores) {
  const fe::Dataset images = testing::bars(150, 1);
  for (const Recipe recipe : kRecipes) {
    const TempFolder folder;
    const Detector detector = untrained(recipe);
    detector.save(folder.path());
    const Detector restored = Detector::load(folder.path());

    const Calibration& calibration = restored.calibration();
    EXPECT_EQ(calibration.recipe, recipe);
    EXPECT_EQ(calibration.dataset, "bars");
    EXPECT_EQ(calibration.inliers, (std::vector<int64_t>{1, 2}));
    EXPECT_EQ(calibration.threshold, 1.0 / 3.0);
    EXPECT_EQ(calibration.scale.values().std, (std::array<double, 2>{0.3, 0.7}));

    const Judgment before = detector.judge(images), after = restored.judge(images);
    EXPECT_EQ(before.scores.size(), 150U);
    EXPECT_EQ(before.scores, after.scores);
  }
}

TEST(Detector, ScoresAnImageAloneAsAmongOthers) {
  const fe::Dataset images = testing::bars(9, 1);
  for (const Recipe recipe : kRecipes) {
    const Detector detector = untrained(recipe);
    const Judgment all = detector.judge(images);
    const Judgment alone = detector.judge(images.select({7}));
    EXPECT_NEAR(alone.scores[0], all.scores[7], 1e-5);
    EXPECT_EQ(alone.reconstructions[0].shape(), fe::Shape({1, 28, 28}));
  }
}

TEST(Detector, RefusesFilesThatDoNotBelongTogether) {
  const TempFolder ours, theirs;
  untrained(Recipe::kCorrected).save(ours.path());
  untrained(Recipe::kNotebook).save(theirs.path());
  const auto overwrite = std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy_file(theirs / "reconstructor.h5", ours / "reconstructor.h5", overwrite);
  expect_error([&] { Detector::load(ours.path()); },
               {"reconstructor.h5", "discriminator.h5", "come from different trainings"});
  std::filesystem::copy_file(ours / "discriminator.h5", ours / "reconstructor.h5", overwrite);
  expect_error([&] { Detector::load(ours.path()); },
               {"reconstructor.h5': expected the model 'reconstructor', got 'discriminator'."});
}

TEST(Detector, LeavesItsModelsAsTheyWere) {
  const Detector detector = untrained(Recipe::kCorrected);
  const fe::Dataset images = testing::bars(9, 1);
  EXPECT_EQ(detector.judge(images).scores, detector.judge(images).scores);
}

TEST(Calibration, HighScoresMeanWhatTheRecipeSays) {
  const Calibration notebook{.recipe = Recipe::kNotebook, .threshold = 0.5};
  EXPECT_EQ(verdict(notebook, 0.4), "outlier");
  EXPECT_EQ(verdict(notebook, 0.5), "inlier");
  const Calibration corrected{.recipe = Recipe::kCorrected, .threshold = 2.0};
  EXPECT_EQ(verdict(corrected, 1.9), "inlier");
  EXPECT_EQ(verdict(corrected, 2.0), "outlier");

  const std::vector<int64_t> labels = {1, 1, 1, 1, 0, 0};
  const Rates rates = rates_at_threshold(labels, {0, 1, 1.5, 3, 2.5, 0}, corrected);
  EXPECT_DOUBLE_EQ(rates.inliers_passed, 0.75);
  EXPECT_DOUBLE_EQ(rates.outliers_found, 0.5);
}

TEST(Calibration, SaysWhatIsMissingOrDamaged) {
  fe::Metadata metadata = untrained(Recipe::kNotebook).calibration().to_metadata();
  metadata["threshold"] = "half";
  expect_error([&] { Calibration::from_metadata(metadata, "x.h5"); },
               {"x.h5", "metadata of alocc_train", "cannot be read"});
  metadata.erase("threshold");
  expect_error([&] { Calibration::from_metadata(metadata, "x.h5"); },
               {"x.h5", "none under 'threshold'", "another program"});
  metadata["recipe"] = "corected";
  expect_error([&] { Calibration::from_metadata(metadata, "x.h5"); },
               {"notebook or corrected", "'corected'", "Did you mean 'corrected'"});
}

}  // namespace
}  // namespace alocc
