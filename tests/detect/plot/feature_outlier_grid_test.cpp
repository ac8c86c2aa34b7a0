// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/feature_outlier_grid.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include "plot/image/colormap.h"
#include "tests/plot/picture.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using ::fe::testing::expect_error;
using ::fe::testing::saved;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr int64_t kCount = 7;

// Instances 2 and 5 are outliers; the feature scores of instance i run from i to i + 1, the same
// in each channel but for a factor of 1, 10, 100.
FeatureOutlierOptions options(int64_t channels = 3) {
  const Tensor start = torch::arange(kCount, torch::kFloat).reshape({kCount, 1, 1, 1});
  const Tensor ramp = torch::linspace(0, 1, 20).reshape({1, 1, 4, 5});
  const Tensor factor = torch::tensor({1.0F, 10.0F, 100.0F}).slice(0, 0, channels);
  const Tensor feature_score = (start + ramp) * factor.reshape({1, channels, 1, 1});
  return {.images = torch::rand({kCount, channels, 4, 5}),
          .prediction = {.is_outlier = torch::tensor({0, 0, 1, 0, 0, 1, 0}),
                         .instance_score = torch::linspace(0, 0.6, kCount, torch::kDouble),
                         .feature_score = feature_score}};
}

std::vector<std::string> names_of(const plot::ImageGrid& grid) {
  std::vector<std::string> names;
  for (const plot::ImageColumn& column : grid.columns) names.push_back(column.name);
  return names;
}

void expect_same(const Array& got, const Array& expected) {
  EXPECT_TRUE(torch::equal(as_tensor(got), as_tensor(expected)));
}

/// Of the pixel `index` of an image [H, W, 3].
plot::Color color_at(const Array& image, int64_t index) {
  const auto* levels = image.data<uint8_t>() + 3 * index;
  return {levels[0], levels[1], levels[2]};
}

Array colors_of(const Tensor& map, const plot::Range& range) {
  return plot::colored(to_array(map), range);
}

TEST(FeatureOutlierGrid, HasAColumnForImageAndEachChannel) {
  EXPECT_THAT(names_of(feature_outlier_grid(options(3))),
              ElementsAre("Original", "Outlier Score Channel 0", "Outlier Score Channel 1",
                          "Outlier Score Channel 2"));
  EXPECT_THAT(names_of(feature_outlier_grid(options(1))),
              ElementsAre("Original", "Outlier Score Channel 0"));
}

TEST(FeatureOutlierGrid, AReconstructionIsTheSecondColumn) {
  FeatureOutlierOptions given = options(1);
  given.reconstruction = torch::rand({kCount, 1, 4, 5});
  const plot::ImageGrid grid = feature_outlier_grid(given);
  EXPECT_THAT(names_of(grid), ElementsAre("Original", "Reconstruction", "Outlier Score Channel 0"));
  EXPECT_TRUE(torch::equal(as_tensor(grid.columns[1].images[3]), given.reconstruction[3]));
}

TEST(FeatureOutlierGrid, DrawsTheFirstInstancesWithTheirScores) {
  const FeatureOutlierOptions given = options();
  const plot::ImageGrid grid = feature_outlier_grid(given);
  EXPECT_THAT(grid.row_labels, ElementsAre("#0", "#1", "#2", "#3", "#4"));
  EXPECT_TRUE(torch::equal(as_tensor(grid.columns[0].images[4]), given.images[4]));
  EXPECT_EQ(grid.columns[0].captions[1], "score 0.1");
  EXPECT_EQ(grid.columns[0].captions[2], "score 0.2, outlier");
  EXPECT_EQ(grid.range, (plot::Range{0.0, 1.0}));
}

TEST(FeatureOutlierGrid, EachMapHasItsOwnColors) {
  FeatureOutlierOptions given = options();
  given.instance_ids = {3, 5};
  const plot::ImageGrid grid = feature_outlier_grid(given);
  for (size_t column = 1; column < 4; ++column) {
    for (const Array& map : grid.columns[column].images) {
      EXPECT_EQ(map.shape(), Shape({4, 5, 3}));
      EXPECT_EQ(color_at(map, 0), plot::viridis(0.0));   // of the lowest score
      EXPECT_EQ(color_at(map, 19), plot::viridis(1.0));  // of the highest
    }
  }
  EXPECT_THAT(grid.columns[1].captions, ElementsAre("3 to 4", "5 to 6"));
  EXPECT_THAT(grid.columns[2].captions, ElementsAre("30 to 40", "50 to 60"));
}

TEST(FeatureOutlierGrid, ACommonRangeSpansAllMapsThatAreDrawn) {
  FeatureOutlierOptions given = options(1);
  given.instance_ids = {0, 1, 2};
  given.common_range = true;
  const plot::ImageGrid grid = feature_outlier_grid(given);
  expect_same(grid.columns[1].images[0],
              colors_of(given.prediction.feature_score[0][0], {0.0, 3.0}));
  expect_same(grid.columns[1].images[2],
              colors_of(given.prediction.feature_score[2][0], {0.0, 3.0}));
  EXPECT_EQ(grid.columns[1].captions[0], "0 to 1");
}

TEST(FeatureOutlierGrid, CaptionsLeaveOutDigitsThatDoNotCount) {
  FeatureOutlierOptions given = options(1);
  given.prediction.feature_score.fill_(1e-7);
  given.prediction.feature_score.select(1, 0).select(1, 0).select(1, 0).fill_(0.79123);
  EXPECT_EQ(feature_outlier_grid(given).columns[1].captions[0], "0 to 0.791");
  given.prediction.feature_score.fill_(0.0);
  EXPECT_EQ(feature_outlier_grid(given).columns[1].captions[0], "0 to 0");
}

TEST(FeatureOutlierGrid, AConstantMapAndNaNAreDrawn) {
  FeatureOutlierOptions given = options(1);
  given.prediction.feature_score[0].fill_(0.5);
  given.prediction.feature_score[1].fill_(NAN);
  const plot::ImageGrid grid = feature_outlier_grid(given);
  EXPECT_EQ(grid.columns[1].captions[0], "0.5 to 0.5");
  EXPECT_EQ(grid.columns[1].captions[1], "");
  EXPECT_EQ(color_at(grid.columns[1].images[1], 0), plot::kNotANumber);
}

TEST(FeatureOutlierGrid, ChannelsMayComeLast) {
  FeatureOutlierOptions first = options(), last = options();
  last.images = last.images.permute({0, 2, 3, 1});
  last.prediction.feature_score = last.prediction.feature_score.permute({0, 2, 3, 1});
  const plot::ImageGrid a = feature_outlier_grid(first), b = feature_outlier_grid(last);
  ASSERT_EQ(names_of(b), names_of(a));
  for (size_t column = 1; column < 4; ++column) {
    expect_same(b.columns[column].images[2], a.columns[column].images[2]);
  }
}

TEST(FeatureOutlierGrid, TakesImagesWithoutChannelsDoublesAndBytes) {
  FeatureOutlierOptions given = options(1);
  given.images = (255.0 * given.images.squeeze(1)).to(torch::kByte);
  given.prediction.feature_score = given.prediction.feature_score.squeeze(1).to(torch::kDouble);
  given.reconstruction = torch::rand({kCount, 4, 5}, torch::kDouble);
  const plot::ImageGrid grid = feature_outlier_grid(given);
  EXPECT_EQ(grid.columns[0].images[0].dtype(), Dtype::kUInt8);
  EXPECT_EQ(grid.columns[1].images[0].dtype(), Dtype::kFloat32);
  EXPECT_EQ(grid.columns[2].images[0].shape(), Shape({4, 5, 3}));
}

TEST(FeatureOutlierGrid, OutliersOnlyLeavesOutNormalOnes) {
  FeatureOutlierOptions given = options();
  given.outliers_only = true;
  EXPECT_THAT(feature_outlier_grid(given).row_labels, ElementsAre("#2", "#5"));
  given.max_instances = 1;
  EXPECT_THAT(feature_outlier_grid(given).row_labels, ElementsAre("#2"));
}

TEST(FeatureOutlierGrid, AnInstanceWithAFlaggedFeatureIsAnOutlier) {
  FeatureOutlierOptions given = options();
  given.outliers_only = true;
  given.prediction.is_outlier = torch::zeros({kCount, 3, 4, 5}, torch::kLong);
  given.prediction.is_outlier[6][2][1][3] = 1;
  EXPECT_THAT(feature_outlier_grid(given).row_labels, ElementsAre("#6"));
}

TEST(FeatureOutlierGrid, InstanceIdsGoBeforeOutliersOnly) {
  FeatureOutlierOptions given = options();
  given.outliers_only = true;
  given.instance_ids = {6, 0, 5};
  EXPECT_THAT(feature_outlier_grid(given).row_labels, ElementsAre("#6", "#0", "#5"));
}

TEST(FeatureOutlierGrid, TellsOfInstanceIdsThatItDoesNotDraw) {
  FeatureOutlierOptions given = options();
  given.instance_ids = {6, 0, 5};
  given.max_instances = 2;
  ::testing::internal::CaptureStdout();
  EXPECT_THAT(feature_outlier_grid(given).row_labels, ElementsAre("#6", "#0"));
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("first 2 of 3 instance_ids"));
}

TEST(FeatureOutlierGrid, WithoutOutliersSaysSo) {
  FeatureOutlierOptions given = options();
  given.outliers_only = true;
  given.prediction.is_outlier.zero_();
  ::testing::internal::CaptureStdout();
  const plot::ImageGrid grid = feature_outlier_grid(given);
  EXPECT_THAT(::testing::internal::GetCapturedStdout(), HasSubstr("No outliers found"));
  EXPECT_TRUE(grid.columns.empty());
  EXPECT_THAT(saved(grid, ".svg"), HasSubstr(">No outliers found<"));
}

TEST(FeatureOutlierGrid, FeatureScoresAreEnough) {
  FeatureOutlierOptions given = options();
  given.prediction = {.is_outlier = {}, .feature_score = given.prediction.feature_score};
  EXPECT_EQ(feature_outlier_grid(given).columns[0].captions[0], "");
}

TEST(FeatureOutlierGrid, IsDrawnAsPngAndSvg) {
  const plot::ImageGrid grid = feature_outlier_grid(options());
  EXPECT_THAT(saved(grid, ".png"), StartsWith("\x89PNG"));
  const std::string svg = saved(grid, ".svg");
  for (const char* text : {">Original<", ">Outlier Score Channel 2<", ">#4<", ">200 to 300<"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
}

TEST(FeatureOutlierGrid, ContradictionsAreNamed) {
  const auto expect = [](auto&& change, const std::vector<std::string>& parts) {
    FeatureOutlierOptions given = options();
    change(given);
    expect_error([&] { feature_outlier_grid(given); }, parts);
  };
  expect([](auto& o) { o.images = Tensor(); }, {"feature_outlier_grid", "images", "no tensor"});
  expect([](auto& o) { o.prediction.feature_score = Tensor(); }, {"return_feature_score = true"});
  expect(
      [](auto& o) {
        o.outliers_only = true;
        o.prediction.is_outlier = Tensor();
      },
      {"is_outlier for outliers_only"});
  expect([](auto& o) { o.instance_ids = {1, 7}; }, {"instance_ids from 0 to 6", "got 7"});
  expect([](auto& o) { o.max_instances = 0; }, {"max_instances at least 1", "got 0"});
  expect(
      [](auto& o) {
        o.images = torch::rand({3, 3, 4, 5});
      },
      {"feature_score of 3 instances", "[7, 3, 4, 5]"});
  expect(
      [](auto& o) {
        o.reconstruction = torch::rand({2, 3, 4, 5});
      },
      {"reconstruction of 7 instances", "[2, 3, 4, 5]"});
  expect([](auto& o) { o.prediction.instance_score = torch::rand({6}); },
         {"instance_score", "[6]"});
  expect([](auto& o) { o.prediction.is_outlier = torch::zeros({8}); }, {"is_outlier", "[8]"});
  expect(
      [](auto& o) {
        o.images = torch::rand({kCount, 20});
      },
      {"feature_outlier_grid: images: expected", "[H, W]", "float32 [20]"});
  expect(
      [](auto& o) {
        o.prediction.feature_score = torch::rand({kCount, 2, 4, 5});
      },
      {"feature_outlier_grid: feature_score: expected", "float32 [2, 4, 5]"});
}

}  // namespace
}  // namespace fe::detect
