// SPDX-License-Identifier: Apache-2.0
#include "detect/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "detect/score_maps.h"
#include "tests/detect/zero_net.h"
#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::expect_error;
using fe::testing::IsClose;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Json = nlohmann::json;

constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

// Samples of one feature whose instance scores, their squares, are `scores`.
Dataset scored(const std::vector<double>& scores, const std::vector<int64_t>& labels) {
  std::vector<float> x;
  for (const double score : scores) x.push_back(static_cast<float>(std::sqrt(score)));
  const auto count = static_cast<int64_t>(scores.size());
  return Dataset::from_arrays(
      {{"x", Array::from(x, {count, 1})}, {"y", Array::from(labels, {count})}}, "scored");
}

// The example of scikit-learn's documentation of roc_auc_score and average_precision_score: labels
// 0, 0, 1, 1, here 3, 3, 5, 9.
Dataset example() { return scored({0.1, 0.4, 0.35, 0.8}, {3, 3, 5, 9}); }

// Images [1, 4, 4] of 0 with one pixel of 1 each, the pixel with the image's number; the mask marks
// it, but that of the last image is empty.
Dataset images(int64_t count, bool channels_last = false) {
  std::vector<float> x(static_cast<size_t>(count * 16));
  std::vector<uint8_t> masks(x.size());
  std::vector<int64_t> y(static_cast<size_t>(count), 1);
  for (int64_t i = 0; i < count; ++i) {
    const auto pixel = static_cast<size_t>(i * 16 + i % 16);
    x[pixel] = 1;
    masks[pixel] = i + 1 < count;
  }
  y.back() = 0;
  const Shape shape = channels_last ? Shape{count, 4, 4, 1} : Shape{count, 1, 4, 4};
  return Dataset::from_arrays({{"x", Array::from(x, shape)},
                               {"y", Array::from(y, {count})},
                               {"mask", Array::from(masks, {count, 4, 4})}},
                              "images");
}

TEST(Evaluate, GivesTheMetricsOfScikitLearn) {
  const Evaluation found = evaluate(toy::squares(), example(), {.normal_labels = {3}});
  EXPECT_EQ(found.samples, 4);
  EXPECT_EQ(found.normal, 2);
  EXPECT_EQ(found.outliers, 2);
  ASSERT_TRUE(found.image);
  EXPECT_NEAR(found.image->auroc, 0.75, 1e-12);
  EXPECT_NEAR(found.image->aupr, 5.0 / 6, 1e-12);
  EXPECT_NEAR(found.image->f1_max, 0.8, 1e-12);  // precision 2/3, recall 1
  EXPECT_NEAR(found.image->fpr_at_95_tpr, 0.5, 1e-12);
  EXPECT_FALSE(found.intervals);
  EXPECT_FALSE(found.pixel);
  EXPECT_THAT(found.labels, ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(found.scores, ElementsAre(DoubleNear(0.1, 1e-7), DoubleNear(0.4, 1e-7),
                                        DoubleNear(0.35, 1e-7), DoubleNear(0.8, 1e-7)));
}

TEST(Evaluate, CountsWhatTheThresholdFlags) {
  OutlierAE od = toy::squares();
  od.set_threshold(0.38);
  const Evaluation found = evaluate(od, example(), {.normal_labels = {3}});
  ASSERT_TRUE(found.confusion);
  EXPECT_EQ(found.confusion->true_positives, 1);
  EXPECT_EQ(found.confusion->false_negatives, 1);
  EXPECT_EQ(found.confusion->false_positives, 1);
  EXPECT_EQ(found.confusion->true_negatives, 1);
  EXPECT_THAT(found.notes, IsEmpty());
}

TEST(Evaluate, SaysWhyNothingIsCounted) {
  OutlierAE od = toy::squares();
  const Evaluation none = evaluate(od, example(), {.normal_labels = {3}});
  EXPECT_FALSE(none.confusion);
  EXPECT_THAT(none.notes, ElementsAre(HasSubstr("no threshold")));
  od.set_threshold({.value = 0.3, .outlier_type = OutlierType::kFeature});
  const Evaluation feature = evaluate(od, example(), {.normal_labels = {3}});
  EXPECT_FALSE(feature.confusion);
  EXPECT_THAT(feature.notes, ElementsAre(HasSubstr("feature scores")));
}

TEST(Evaluate, SaysWhenTheThresholdIsOneOfOtherScores) {
  OutlierAE od = toy::squares();
  od.infer_threshold(example(), {.outlier_perc = 100});
  const Evaluation found = evaluate(od, example(), {.normal_labels = {3}, .outlier_perc = 20});
  EXPECT_TRUE(found.confusion);
  EXPECT_THAT(found.notes, ElementsAre(HasSubstr("found with outlier_perc 100")));
}

TEST(Evaluate, LeavesOutWhatIsNotFinite) {
  const Dataset samples = scored({0.1, kNoNumber, 0.4, 0.35, 0.8, kNoNumber}, {3, 3, 3, 5, 9, 9});
  const Evaluation found = evaluate(toy::squares(), samples, {.normal_labels = {3}});
  EXPECT_THAT(found.left_out, ElementsAre(1, 5));
  EXPECT_EQ(found.samples, 4);
  EXPECT_NEAR(found.image->auroc, 0.75, 1e-12);
  EXPECT_THAT(found.scores, SizeIs(6));
  EXPECT_THAT(to_text(found), HasSubstr("2 samples, numbers 1, 5"));
}

TEST(Evaluate, OfOneKindStillCounts) {
  OutlierAE od = toy::squares();
  od.set_threshold(0.2);
  const Evaluation found = evaluate(od, example(), {.normal_labels = {3, 5, 9}});
  EXPECT_FALSE(found.image);
  EXPECT_FALSE(found.intervals);
  EXPECT_EQ(found.confusion->false_positives, 3);
  EXPECT_EQ(found.confusion->true_negatives, 1);
  EXPECT_THAT(found.notes, ElementsAre(HasSubstr("need normal samples and outliers, and there are "
                                                 "4 and 0")));
}

TEST(Evaluate, IntervalsAreThoseOfTheBootstrap) {
  std::vector<double> scores;
  std::vector<int64_t> labels;
  for (int64_t i = 0; i < 60; ++i) {
    labels.push_back(i % 3 == 0);
    scores.push_back(static_cast<double>((i * 37) % 60 + (i % 3 == 0 ? 20 : 0)) / 64.0);
  }
  const EvaluateOptions options{
      .normal_labels = {0}, .resamples = 200, .confidence = 0.9, .seed = 3};
  const Evaluation found = evaluate(toy::squares(), scored(scores, labels), options);
  ASSERT_TRUE(found.intervals);
  const Interval expected =
      auroc_interval(found.labels, found.scores, {.resamples = 200, .confidence = 0.9, .seed = 3});
  EXPECT_EQ(found.intervals->auroc.low, expected.low);
  EXPECT_EQ(found.intervals->auroc.high, expected.high);
  EXPECT_EQ(found.intervals->confidence, 0.9);
  for (const auto& [value, interval] :
       {std::pair(found.image->auroc, found.intervals->auroc),
        std::pair(found.image->aupr, found.intervals->aupr),
        std::pair(found.image->f1_max, found.intervals->f1_max),
        std::pair(found.image->fpr_at_95_tpr, found.intervals->fpr_at_95_tpr)}) {
    EXPECT_LT(interval.low, interval.high);
    EXPECT_GE(value, interval.low - 0.1);
    EXPECT_LE(value, interval.high + 0.1);
  }
}

TEST(Evaluate, FindsPixelsInAnyLayoutAndAnyBatch) {
  for (const bool channels_last : {false, true}) {
    for (const int64_t batch_size : {1, 256}) {
      const Evaluation found =
          evaluate(toy::squares(), images(20, channels_last),
                   {.normal_labels = {0}, .mask_key = "mask", .batch_size = batch_size});
      ASSERT_TRUE(found.pixel);
      EXPECT_EQ(found.pixel->regions, 19);
      // One of 301 normal pixels, the last image's, is as high as the 19 marked ones.
      EXPECT_NEAR(found.pixel->auroc, 1.0 - 0.5 / 301.0, 1e-9);
      EXPECT_THAT(found.scores, SizeIs(20));
      EXPECT_NEAR(found.scores[7], 1.0 / 16, 1e-9);
    }
  }
}

TEST(Evaluate, SaysWhenNoPixelIsMarked) {
  const Evaluation found =
      evaluate(toy::squares(), images(1), {.normal_labels = {0}, .mask_key = "mask"});
  EXPECT_FALSE(found.pixel);
  EXPECT_THAT(found.notes, ::testing::Contains(HasSubstr("0 of 16 are marked")));
}

TEST(Evaluate, RefusesWhatItCannotUse) {
  const OutlierAE od = toy::squares();
  expect_error(
      [&] { evaluate(od, example(), {.normal_labels = {}}); },
      {"normal_labels: expected the labels that mean normal, got none. There are 3, 5, 9"});
  expect_error([&] { evaluate(od, example(), {.normal_labels = {3}, .mask_key = "mask"}); },
               {"mask_key: expected a key of the samples, ['x', 'y'], got 'mask'"});
  expect_error([&] { evaluate(od, example(), {.normal_labels = {3}, .mask_key = "y"}); },
               {"mask_key: expected masks [H, W] under 'y', got [4] of 4 samples"});
  expect_error([&] { evaluate(od, example(), {.normal_labels = {3}, .resamples = -1}); },
               {"resamples: expected 0 or more, got -1"});
  const Dataset small = images(2).with_column("mask", Array({2, 3, 3}, Dtype::kUInt8));
  expect_error([&] { evaluate(od, small, {.normal_labels = {0}, .mask_key = "mask"}); },
               {"feature scores of images of 3 x 3 pixels", "[2, 1, 4, 4]", "another size?"});
}

TEST(EvaluationText, IsATableForPeople) {
  OutlierAE od = toy::squares();
  od.set_threshold(0.38);
  const std::string text = to_text(evaluate(od, example(), {.normal_labels = {3}}));
  EXPECT_THAT(text, HasSubstr("OutlierAE, outlier_perc 100: 4 samples, 2 normal, 2 outliers\n"));
  EXPECT_THAT(text, HasSubstr("AUROC               0.7500\n"));
  EXPECT_THAT(text, HasSubstr("threshold 0.38 (given): precision 0.5000, recall 0.5000"));
  EXPECT_THAT(text, HasSubstr("outliers        1            1\n"));
  EXPECT_THAT(text, Not(HasSubstr("pixel")));
  const std::string all =
      to_text(evaluate(od, images(8), {.normal_labels = {0}, .mask_key = "mask", .resamples = 20}));
  EXPECT_THAT(all, HasSubstr("95 % interval"));
  EXPECT_THAT(all, HasSubstr("AUPRO"));
}

TEST(EvaluationJson, HasEveryNumber) {
  OutlierAE od = toy::squares();
  od.set_threshold(0.38);
  const Json json =
      Json::parse(to_json(evaluate(od, example(), {.normal_labels = {3}, .resamples = 20})));
  EXPECT_EQ(json["detector"], "OutlierAE");
  EXPECT_EQ(json["samples"], 4);
  EXPECT_EQ(json["left_out"], Json::array());
  EXPECT_EQ(json["image"]["auroc"], 0.75);
  EXPECT_EQ(json["image"]["intervals"]["confidence"], 0.95);
  EXPECT_THAT(json["image"]["intervals"]["aupr"], SizeIs(2));
  EXPECT_TRUE(json["pixel"].is_null());
  EXPECT_EQ(json["threshold"]["value"], 0.38);
  EXPECT_EQ(json["confusion"]["true_positives"], 1);
  EXPECT_EQ(json["confusion"]["f1"], 0.5);
}

TEST(ScoreMaps, AreMeansOverChannels) {
  const Tensor first = torch::arange(24, torch::kFloat).reshape({1, 3, 2, 4});
  EXPECT_THAT(score_maps(first, 2, 4), IsClose(first.mean(1)));
  const Tensor last = first.permute({0, 2, 3, 1});
  EXPECT_THAT(score_maps(last, 2, 4), IsClose(first.mean(1)));
  const Tensor none = torch::rand({2, 2, 4});
  EXPECT_TRUE(score_maps(none, 2, 4).equal(none));
  expect_error([&] { score_maps(torch::rand({2, 10}), 2, 4); }, {"of 2 x 4 pixels", "[2, 10]"});
}

}  // namespace
}  // namespace fe::detect
