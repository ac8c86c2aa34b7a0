// SPDX-License-Identifier: Apache-2.0
#include "detect/mask_study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

#include "detect/perturb/masked_dataset.h"
#include "tests/detect/zero_net.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::expect_error;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr float kGray = 0.5f;

// Images [1, 8, 8] of one gray.
Dataset gray(int64_t count) {
  return Dataset::from_arrays(
      {{"x",
        Array::from(std::vector<float>(static_cast<size_t>(count * 64), kGray), {count, 1, 8, 8})}},
      "gray");
}

ApplyMaskOptions black() { return {.n_masks = 3, .mask_type = MaskType::kZero}; }

// The score of a sample is the mean of its squares; s * s of 64 pixels become 0.
TEST(MaskStudy, ScoresAreThoseOfTheMaskedCopies) {
  const MaskStudy found =
      mask_study(toy::squares(), gray(2), {.mask_sizes = {2, 4, 8}, .masks = black()});
  EXPECT_THAT(found.mask_sizes, ElementsAre(2, 4, 8));
  EXPECT_THAT(found.outlier_percs, ElementsAre(100));
  ASSERT_THAT(found.scores, SizeIs(1));
  ASSERT_THAT(found.scores[0], SizeIs(2));
  for (const auto& image : found.scores[0]) {
    EXPECT_THAT(image, ElementsAre(DoubleNear(0.25 * 60 / 64, 1e-9),
                                   DoubleNear(0.25 * 48 / 64, 1e-9), DoubleNear(0, 1e-9)));
  }
  EXPECT_THAT(found.flagged, IsEmpty());
}

TEST(MaskStudy, LooksAtTheLargestFeatureScoresOfEachPerc) {
  const MaskStudy found = mask_study(
      toy::squares(), gray(1), {.mask_sizes = {4}, .outlier_percs = {50, 100}, .masks = black()});
  EXPECT_THAT(found.mean_scores(0), ElementsAre(DoubleNear(0.25, 1e-9)));  // 48 are as before
  EXPECT_THAT(found.mean_scores(1), ElementsAre(DoubleNear(0.25 * 48 / 64, 1e-9)));
}

TEST(MaskStudy, IsTheMeanOfTheCopiesOfEachImage) {
  const OutlierAE od = toy::squares();
  const ApplyMaskOptions masks{.n_masks = 4, .mask_type = MaskType::kNormal, .seed = 9};
  const MaskStudy found = mask_study(od, gray(2), {.mask_sizes = {3}, .masks = masks});
  ApplyMaskOptions sized = masks;
  sized.mask_size = {3, 3};
  const Tensor copies = od.score(masked(gray(2), "x", sized)).instance_score;
  EXPECT_NEAR(found.scores[0][0][0], copies.narrow(0, 0, 4).mean().item<double>(), 1e-12);
  EXPECT_NEAR(found.scores[0][1][0], copies.narrow(0, 4, 4).mean().item<double>(), 1e-12);
}

TEST(MaskStudy, FollowsFromTheSeed) {
  const auto scores = [](uint64_t seed, int64_t batch_size) {
    const ApplyMaskOptions masks{.n_masks = 5, .mask_type = MaskType::kNormal, .seed = seed};
    return mask_study(toy::squares(), gray(3),
                      {.mask_sizes = {2, 4}, .masks = masks, .batch_size = batch_size})
        .scores;
  };
  EXPECT_EQ(scores(1, 256), scores(1, 256));
  EXPECT_NE(scores(1, 256), scores(2, 256));
  const auto small = scores(1, 2), large = scores(1, 256);
  for (size_t image = 0; image < 3; ++image) {
    EXPECT_NEAR(small[0][image][1], large[0][image][1], 1e-9);
  }
}

TEST(MaskStudy, TellsTheShareThatIsFlagged) {
  OutlierAE od = toy::squares();
  od.set_threshold(0.2);
  const MaskStudyOptions options{.mask_sizes = {2, 4}, .masks = black()};
  EXPECT_THAT(mask_study(od, gray(2), options).flagged, ElementsAre(1.0, 0.0));
  MaskStudyOptions other = options;
  other.outlier_percs = {50};
  EXPECT_THAT(mask_study(od, gray(2), other).flagged, IsEmpty());
  od.set_threshold({.value = 0.2, .outlier_type = OutlierType::kFeature});
  EXPECT_THAT(mask_study(od, gray(2), options).flagged, IsEmpty());
}

TEST(MaskStudy, TellsHowFarItIs) {
  std::vector<std::pair<int64_t, int64_t>> calls;
  mask_study(toy::squares(), gray(1),
             {.mask_sizes = {2, 4, 6},
              .outlier_percs = {50, 100},
              .masks = black(),
              .progress = [&](int64_t done, int64_t total) { calls.emplace_back(done, total); }});
  ASSERT_THAT(calls, SizeIs(6));
  EXPECT_EQ(calls.front(), std::pair(int64_t{1}, int64_t{6}));
  EXPECT_EQ(calls.back(), std::pair(int64_t{6}, int64_t{6}));
}

TEST(MaskStudy, OneBadImageIsInNoMean) {
  std::vector<float> pixels(128, kGray);
  pixels[0] = std::numeric_limits<float>::quiet_NaN();
  const Dataset images =
      Dataset::from_arrays({{"x", Array::from(pixels, {2, 1, 8, 8})}}, "one bad");
  const MaskStudy found = mask_study(
      toy::squares(), images,
      {.mask_sizes = {1},
       .masks = {.n_masks = 1, .mask_type = MaskType::kUniform, .noise_rng = {0.1, 0.1}}});
  EXPECT_TRUE(std::isnan(found.scores[0][0][0]));
  EXPECT_TRUE(std::isfinite(found.scores[0][1][0]));
  EXPECT_EQ(found.mean_scores(0)[0], found.scores[0][1][0]);
}

TEST(MaskStudy, RefusesWhatItCannotDo) {
  const OutlierAE od = toy::squares();
  expect_error([&] { mask_study(od, gray(1), {.mask_sizes = {}}); },
               {"mask_study: expected sizes of masks, got none"});
  expect_error([&] { mask_study(od, gray(1), {.mask_sizes = {0}}); },
               {"expected sizes of at least 1 pixel, got 0"});
  expect_error([&] { mask_study(od, gray(1), {.mask_sizes = {9}}); }, {"9"});
  expect_error([&] { mask_study(od, gray(1), {.mask_sizes = {2}, .outlier_percs = {0}}); },
               {"outlier_perc", "got 0"});
}

}  // namespace
}  // namespace fe::detect
