// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/pixel_metrics.h"

#include <gtest/gtest.h>

#include <limits>

#include "detect/metric/image_metrics.h"
#include "tests/detect/metric/golden.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using testing::expect_error;

Array maps(const std::vector<double>& scores, const Shape& shape) {
  return Array::from(scores, shape);
}

Array masks(const std::vector<uint8_t>& values, const Shape& shape) {
  return Array::from(values, shape);
}

TEST(PixelMetrics, AgreeWithScikitLearnAndScipy) {
  for (const nlohmann::json& c : golden::metrics().at("maps")) {
    SCOPED_TRACE(c.at("name"));
    const Shape shape(std::vector<int64_t>(c.at("shape")));
    const Array scores = maps(c.at("scores"), shape), mask = masks(c.at("masks"), shape);
    for (const auto& [limit, aupro] : c.at("aupro").get<std::vector<std::pair<double, double>>>()) {
      const PixelMetrics got = pixel_metrics(scores, mask, {.fpr_limit = limit});
      EXPECT_NEAR(got.auroc, c.at("pixel_roc_auc"), 1e-12);
      EXPECT_NEAR(got.aupro, aupro, 1e-12) << "limit " << limit;
      EXPECT_EQ(got.regions, c.at("regions"));
    }
  }
}

TEST(PixelMetrics, Float32GivesWhatFloat64Gives) {
  for (const nlohmann::json& c : golden::metrics().at("maps")) {
    if (c.at("name") != "float32") continue;
    const Shape shape(std::vector<int64_t>(c.at("shape")));
    const Array mask = masks(c.at("masks"), shape);
    const Array narrow = Array::from(c.at("scores").get<std::vector<float>>(), shape);
    const PixelMetrics got = pixel_metrics(narrow, mask);
    const PixelMetrics expected = pixel_metrics(maps(c.at("scores"), shape), mask);
    EXPECT_EQ(got.auroc, expected.auroc);
    EXPECT_EQ(got.aupro, expected.aupro);
  }
}

TEST(PixelMetrics, AurocIsThatOfPixelsAsSamples) {
  for (const nlohmann::json& c : golden::metrics().at("maps")) {
    SCOPED_TRACE(c.at("name"));
    const Shape shape(std::vector<int64_t>(c.at("shape")));
    const auto labels = c.at("masks").get<std::vector<int64_t>>();
    const auto scores = c.at("scores").get<std::vector<double>>();
    EXPECT_NEAR(pixel_metrics(maps(scores, shape), masks(c.at("masks"), shape)).auroc,
                image_metrics(labels, scores).auroc, 1e-12);
  }
}

TEST(PixelMetrics, OfAPerfectMapAreOne) {
  const PixelMetrics got =
      pixel_metrics(maps({0.9, 0.1, 0.2, 0.8}, {1, 2, 2}), masks({1, 0, 0, 1}, {1, 2, 2}));
  EXPECT_EQ(got.auroc, 1.0);
  EXPECT_DOUBLE_EQ(got.aupro, 1.0);
}

TEST(PixelMetrics, OfAConstantMapAreThoseOfChance) {
  const Array scores = maps({5, 5, 5, 5, 5, 5}, {1, 2, 3});
  const Array mask = masks({1, 0, 0, 0, 0, 1}, {1, 2, 3});
  for (const double limit : {0.1, 0.3, 1.0}) {
    const PixelMetrics got = pixel_metrics(scores, mask, {.fpr_limit = limit});
    EXPECT_EQ(got.auroc, 0.5);
    EXPECT_DOUBLE_EQ(got.aupro, limit / 2);
  }
}

TEST(PixelMetrics, ASmallRegionCountsAsMuchAsALargeOne) {
  // The large region is found before any normal pixel, the small one after all of them.
  const Array mask = masks({1, 1, 1, 0, 0, 1}, {1, 1, 6});
  const PixelMetrics got = pixel_metrics(maps({9, 9, 9, 5, 4, 1}, {1, 1, 6}), mask);
  EXPECT_EQ(got.regions, 2);
  EXPECT_DOUBLE_EQ(got.aupro, 0.5);
  EXPECT_DOUBLE_EQ(got.auroc, 0.75);
}

TEST(PixelMetrics, RegionsConnectByCornersButNotAcrossImages) {
  const Array scores = maps(std::vector<double>(18, 1.0), {2, 3, 3});
  const Array mask = masks({1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1}, {2, 3, 3});
  EXPECT_EQ(pixel_metrics(scores, mask).regions, 3);
}

TEST(PixelMetrics, AnyMaskValueButZeroIsAnOutlier) {
  const Array scores = maps({4, 3, 2, 1}, {1, 1, 4});
  const Array bools = Array(Shape{1, 1, 4}, Dtype::kBool);
  const Array bytes = masks({0, 255, 7, 0}, {1, 1, 4});
  bool* values = const_cast<bool*>(bools.data<bool>());
  for (const bool value : {false, true, true, false}) *values++ = value;
  EXPECT_EQ(pixel_metrics(scores, bytes).aupro, pixel_metrics(scores, bools).aupro);
  EXPECT_EQ(pixel_metrics(scores, bytes).regions, 1);
}

TEST(PixelMetrics, RefuseWhatAreNoMaps) {
  const Array scores = maps({1, 2, 3, 4}, {1, 2, 2}), mask = masks({0, 0, 1, 1}, {1, 2, 2});
  const std::string shapes = "pixel_metrics: expected score maps and masks of one shape [N, H, W]";
  expect_error(
      [&] {
        pixel_metrics(scores.reshape({2, 2}), mask.reshape({2, 2}));
      },
      {shapes, "got [2, 2] and [2, 2]"});
  expect_error(
      [&] {
        pixel_metrics(scores, mask.reshape({2, 1, 2}));
      },
      {"got [1, 2, 2] and [2, 1, 2]"});
  expect_error(
      [] {
        pixel_metrics(maps({}, {0, 2, 2}), masks({}, {0, 2, 2}));
      },
      {"got [0, 2, 2] and [0, 2, 2]"});
  expect_error([] { pixel_metrics({}, {}); }, {shapes});
  expect_error([&] { pixel_metrics(mask, mask); },
               {"pixel_metrics: expected score maps of float32 or float64, got uint8"});
  expect_error([&] { pixel_metrics(scores, scores); },
               {"pixel_metrics: expected masks of bool or uint8, got float64"});
  for (const double limit : {0.0, -0.1, 1.5}) {
    expect_error([&] { pixel_metrics(scores, mask, {.fpr_limit = limit}); },
                 {"pixel_metrics: expected fpr_limit above 0 and at most 1, got "});
  }
}

TEST(PixelMetrics, NameThePlaceOfAnOddScore) {
  std::vector<double> scores(24, 1.0);
  scores[12 + 4 + 2] = std::numeric_limits<double>::quiet_NaN();
  std::vector<uint8_t> mask(24, 0);
  mask[0] = 1;
  expect_error(
      [&] {
        pixel_metrics(maps(scores, {2, 3, 4}), masks(mask, {2, 3, 4}));
      },
      {"pixel_metrics: expected finite scores, got nan in map 1 at row 1, column 2"});
}

TEST(PixelMetrics, RefuseOneClass) {
  const Array scores = maps({1, 2, 3, 4}, {1, 2, 2});
  expect_error(
      [&] {
        pixel_metrics(scores, masks({0, 0, 0, 0}, {1, 2, 2}));
      },
      {"pixel_metrics: expected pixels of both labels, got 4 normal and 0 outliers"});
  expect_error(
      [&] {
        pixel_metrics(scores, masks({1, 1, 1, 1}, {1, 2, 2}));
      },
      {"got 0 normal and 4 outliers. Add some with label 0."});
}

}  // namespace
}  // namespace fe::detect
