// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/evaluation_plots.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include <filesystem>
#include <set>

#include "detect/plot/outlier_grid.h"
#include "tests/detect/toy.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::TempFolder;
using ::testing::ElementsAre;

constexpr int64_t kSide = 6;

/// `normal` dark images, "y" 0, then `outliers` bright ones, "y" 1.
Dataset images(int64_t normal, int64_t outliers) {
  Array x, y;
  auto* pixels = x.resize<float>({normal + outliers, 1, kSide, kSide});
  auto* labels = y.resize<int64_t>({normal + outliers});
  for (int64_t i = 0; i < normal + outliers; ++i) {
    labels[i] = i < normal ? 0 : 1;
    std::fill_n(pixels + i * kSide * kSide, kSide * kSide, labels[i] == 0 ? 0.1F : 0.9F);
  }
  return Dataset::from_arrays({{"x", x}, {"y", y}}, "images");
}

OutlierAE image_detector() {
  set_seed(1);
  OutlierAE detector(
      {.encoder_net = sequential(
           {layers::Flatten{}, layers::Linear{.in_features = kSide * kSide, .out_features = 1}}),
       .decoder_net = sequential({layers::Linear{.in_features = 1, .out_features = kSide * kSide},
                                  layers::Unflatten{.sizes = {1, kSide, kSide}}})});
  detector.set_threshold(0.2);
  return detector;
}

std::set<std::string> plots_of(const OutlierDetector& detector, const Dataset& samples) {
  const TempFolder folder;
  save_evaluation_plots(folder.path(), detector, samples,
                        evaluate(detector, samples, {.normal_labels = {0}}));
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    names.insert(entry.path().stem().string());
  }
  return names;
}

TEST(EvaluationPlots, ShowScoresCurvesAndImages) {
  EXPECT_THAT(plots_of(image_detector(), images(5, 4)),
              ElementsAre("feature_scores", "instance_scores", "precision_recall", "roc",
                          "score_histogram"));
}

TEST(EvaluationPlots, LeaveOutCurvesThatNeedSamplesOfBothKinds) {
  EXPECT_THAT(plots_of(image_detector(), images(5, 0)),
              ElementsAre("feature_scores", "instance_scores", "score_histogram"));
}

TEST(EvaluationPlots, LeaveOutImagesOfRowsOfATable) {
  set_seed(1);
  OutlierAE detector(toy::ae());
  detector.set_threshold(0.2);
  EXPECT_THAT(plots_of(detector, toy::table(5, 4)),
              ElementsAre("instance_scores", "precision_recall", "roc", "score_histogram"));
}

TEST(OutlierGrid, HasARowForEachSampleThatIsAsked) {
  const OutlierAE detector = image_detector();
  const auto grid = outlier_grid(detector, images(3, 3), {4, 1}, {"bright", "dark"});
  ASSERT_TRUE(grid);
  EXPECT_THAT(grid->row_labels, ElementsAre("bright", "dark"));
  EXPECT_EQ(grid->columns.front().images.size(), 2U);
}

TEST(OutlierGrid, RefusesSamplesThatAreNotImages) {
  set_seed(1);
  const OutlierAE detector(toy::ae());
  EXPECT_FALSE(outlier_grid(detector, toy::table(2), {0}, {"row"}));
  const Tensor x = toy::values(toy::table(2));
  const Scores scores = detector.score(x, {.feature_score = true, .reconstruction = true});
  fe::testing::expect_error(
      [&] {
        outlier_grid(detector, x, scores, {"a", "b"});
      },
      {"outlier_grid: expected samples and reconstructions that are images", "float32 [2, 10]"});
}

}  // namespace
}  // namespace fe::detect
