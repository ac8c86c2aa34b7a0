// SPDX-License-Identifier: Apache-2.0
#include "report/page/curve_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plot/canvas/color.h"
#include "plot/chart/chart.h"
#include "plot/chart/range.h"
#include "report/page/html.h"

namespace fe::report {
namespace {

using Points = std::vector<Summary::Point>;

constexpr plot::Size kSize = {.width = 340, .height = 200};
constexpr size_t kMostPoints = 400;  // about one per pixel
constexpr size_t kMostDots = 60;     // more would run into each other

// The lowest and the highest of each stretch, in their order. Gaps would be too narrow to see.
Points thinned(Points points) {
  if (points.size() <= kMostPoints) return points;
  std::erase_if(points, [](const auto& point) { return !plot::drawable(point.value); });
  if (points.size() <= kMostPoints) return points;
  const auto lower = [](const auto& a, const auto& b) { return a.value < b.value; };
  const size_t stretches = kMostPoints / 2;
  Points kept;
  for (size_t i = 0; i < stretches; ++i) {
    const auto begin = points.begin() + static_cast<ptrdiff_t>(points.size() * i / stretches);
    const auto end = points.begin() + static_cast<ptrdiff_t>(points.size() * (i + 1) / stretches);
    const auto [low, high] = std::minmax_element(begin, end, lower);
    kept.push_back(*std::min(low, high));
    if (low != high) kept.push_back(*std::max(low, high));
  }
  return kept;
}

bool spans_two_decades(const std::vector<Curve>& curves) {
  plot::Extent values;
  for (const Curve& curve : curves) {
    for (const auto& point : curve.points) values.add(point.value);
  }
  const plot::Range range = values.range();
  return range.min > 0 && range.max > 100 * range.min;
}

plot::Series series_of(const Curve& curve) {
  const Points points = thinned(curve.points);
  std::vector<double> steps, values;
  std::vector<std::string> tooltips;
  for (const auto& point : points) {
    steps.push_back(static_cast<double>(point.step));
    values.push_back(point.value);
    tooltips.push_back(fmt::format("{}: {} at step {}, epoch {}", curve.name,
                                   number_text(point.value), point.step, point.epoch));
  }
  return {.x = steps,
          .y = values,
          .tooltips = std::move(tooltips),
          .markers = points.size() <= kMostDots,
          .color = plot::palette(curve.color)};
}

}  // namespace

std::string curve_svg(const std::string& label, const std::vector<Curve>& curves) {
  plot::Chart chart{.size = kSize};
  chart.log_y = spans_two_decades(curves);
  chart.x_label = chart.log_y ? "step, logarithmic values" : "step";
  for (const Curve& curve : curves) chart.series.push_back(series_of(curve));
  return plot::svg_element(chart, label);
}

}  // namespace fe::report
