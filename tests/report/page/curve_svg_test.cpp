// SPDX-License-Identifier: Apache-2.0
#include "report/page/curve_svg.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace fe::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

Curve curve(const std::vector<double>& values) {
  Curve curve{.name = "eval", .points = {}};
  for (const double value : values) {
    const auto step = static_cast<int64_t>(curve.points.size()) + 1;
    curve.points.push_back({10 * step, step, value});
  }
  return curve;
}

TEST(CurveSvg, APointShowsItsValue) {
  const std::string svg = curve_svg("f1 of a <run>", {curve({0.5, 0.75})});
  EXPECT_THAT(svg, HasSubstr("<title>eval: 0.75 at step 20, epoch 2</title>"));
  EXPECT_THAT(svg, HasSubstr("aria-label=\"f1 of a &lt;run&gt;\""));
}

TEST(CurveSvg, NanMakesAGap) {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  const std::string svg = curve_svg("x", {curve({1, 2, nan, 3, -inf, 2})});
  // A line through the first two points; the others are dots.
  EXPECT_EQ(count(svg, "stroke=\"var(--c0, #0072b2)\""), 1u);
  EXPECT_EQ(count(svg, "<circle"), 4u);
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(CurveSvg, WideRangesOfPositiveValuesAreLogarithmic) {
  EXPECT_THAT(curve_svg("x", {curve({0.001, 5})}), HasSubstr("logarithmic"));
  EXPECT_THAT(curve_svg("x", {curve({0, 5})}), Not(HasSubstr("logarithmic")));
}

TEST(CurveSvg, OfManyPointsTheExtremesStay) {
  std::vector<double> values(20000, 1.0);
  values[7777] = 3.5;
  values[7780] = -2.5;
  const std::string svg = curve_svg("x", {curve(values)});
  EXPECT_LE(count(svg, "<circle"), 400u);
  EXPECT_THAT(svg, HasSubstr("3.5 at step 77780,"));
  EXPECT_THAT(svg, HasSubstr("-2.5 at step 77810,"));
}

TEST(CurveSvg, NothingToDrawIsAnEmptyChart) {
  EXPECT_EQ(count(curve_svg("x", {}), "<circle"), 0u);
  EXPECT_EQ(count(curve_svg("x", {curve({std::nan("")})}), "<circle"), 0u);
  EXPECT_EQ(count(curve_svg("x", {curve({4})}), "<circle"), 1u);
}

}  // namespace
}  // namespace fe::report
