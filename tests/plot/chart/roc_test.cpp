// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/roc.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/plot/picture.h"
#include "tests/testing/throws.h"

namespace fe::plot {
namespace {

using ::fe::testing::expect_error;
using ::fe::testing::find;
using ::fe::testing::rendered;
using ::fe::testing::saved;
using ::fe::testing::Spot;
using ::testing::HasSubstr;

TEST(AreaUnder, IsThatOfTheTrapezoids) {
  EXPECT_DOUBLE_EQ(area_under({0.0, 1.0}, {0.0, 1.0}), 0.5);
  EXPECT_DOUBLE_EQ(area_under({0.0, 0.0, 1.0}, {0.0, 1.0, 1.0}), 1.0);
  EXPECT_DOUBLE_EQ(area_under({0.0, 0.2, 1.0}, {0.0, 0.6, 1.0}), 0.06 + 0.64);
}

TEST(AreaUnder, IsNaNWithoutACurve) {
  EXPECT_TRUE(std::isnan(area_under({}, {})));
  EXPECT_TRUE(std::isnan(area_under({0.0}, {0.0})));
  EXPECT_TRUE(std::isnan(area_under({0.0, 1.0}, {0.0, NAN})));
}

Roc one_curve() {
  return {.title = "Detector",
          .curves = {{.name = "model", .fpr = {0.0, 0.0, 1.0}, .tpr = {0.0, 1.0, 1.0}}},
          .operating_point = OperatingPoint{.fpr = 0.25, .tpr = 0.75}};
}

TEST(Roc, LegendGivesAreaAndOperatingPoint) {
  const std::string svg = saved(one_curve(), ".svg");
  for (const char* text : {">Detector<", ">model (AUC = 1.0000)<", ">chance<",
                           ">operating point (FPR 0.250, TPR 0.750)<"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
}

TEST(Roc, AGivenAreaIsUsed) {
  EXPECT_THAT(saved(Roc{.curves = {{.fpr = {0.0, 1.0}, .tpr = {0.0, 1.0}, .auc = 0.25}}}, ".svg"),
              HasSubstr(">AUC = 0.2500<"));
}

TEST(Roc, TheCurveFillsASquare) {
  const Roc roc = {.curves = {{.auc = 1.0}, {.fpr = {0.0, 0.0, 1.0}, .tpr = {0.0, 1.0, 1.0}}}};
  const Array picture = rendered(roc);
  // Below the legend, whose sample has the same color.
  const int64_t rows = picture.shape()[0] - 56, columns = picture.shape()[1];
  const Array below =
      Array::view(picture.data<uint8_t>() + 56 * columns * 3, {rows, columns, 3}, Dtype::kUInt8);
  const Spot curve = find(below, palette(1), 40);
  EXPECT_GT(curve.width(), 400);
  EXPECT_NEAR(static_cast<double>(curve.width()), static_cast<double>(curve.height()), 2.0);
}

TEST(Roc, NothingAndNaNAreDrawn) {
  EXPECT_THAT(saved(Roc{}, ".svg"), HasSubstr(">chance<"));
  EXPECT_THAT(saved(Roc{.curves = {{.fpr = {0.0, 1.0}, .tpr = {NAN, NAN}}}}, ".svg"),
              HasSubstr(">AUC undefined<"));
}

TEST(Roc, RepeatsItsBytes) { EXPECT_EQ(saved(one_curve(), ".png"), saved(one_curve(), ".png")); }

TEST(Roc, ContradictionsAreNamed) {
  expect_error([] { saved(Roc{.curves = {{.name = "m", .fpr = {0.0}, .tpr = {}}}}, ".png"); },
               {"Roc", "'m'", "1 fpr and 0 tpr"});
  expect_error([] { saved(Roc{.curves = {{.name = "m", .fpr = {0.5}, .tpr = {1.5}}}}, ".png"); },
               {"Roc", "tpr", "'m'", "[0, 1]", "1.5"});
}

}  // namespace
}  // namespace fe::plot
