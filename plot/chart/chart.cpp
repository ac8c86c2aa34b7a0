// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/chart.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

#include "fe/base/error.h"
#include "plot/canvas/drawing.h"
#include "plot/chart/axes.h"
#include "plot/chart/range.h"
#include "plot/chart/reference_lines.h"

namespace fe::plot {
namespace {

constexpr double kDotRadius = 2.6;

double x_of(const Series& series, size_t i) {
  return series.x.empty() ? static_cast<double>(i + 1) : series.x[i];
}

bool is_drawn(const Series& series, size_t i, bool log_y) {
  return drawable(x_of(series, i)) && drawable(series.y[i], log_y);
}

bool has_dots(const Series& series) { return series.markers || !series.line; }

// The colors of a second round through the palette go with dashes.
bool is_dashed(const Series& series, size_t index) {
  return series.dashed || (!series.color && index / kPaletteSize % 2 == 1);
}

void check(const Chart& chart) {
  for (const Series& series : chart.series) {
    FE_CHECK(series.x.empty() || series.x.size() == series.y.size(),
             "Chart: expected as many x as y in the series '{}', got {} x and {} y.", series.name,
             series.x.size(), series.y.size());
    FE_CHECK(0.0 < series.width && series.width <= 100.0,
             "Chart: expected a width in (0, 100] of the line '{}', got {}.", series.name,
             series.width);
  }
  for (const Series& series : chart.series) {
    FE_CHECK(series.tooltips.empty() || series.tooltips.size() == series.y.size(),
             "Chart: expected a tooltip for each of the {} points of the series '{}', got {}.",
             series.y.size(), series.name, series.tooltips.size());
  }
  if (chart.x_range) check_range("Chart: x_range", *chart.x_range);
  if (chart.y_range) check_range("Chart: y_range", *chart.y_range, chart.log_y);
}

struct Extents {
  Extent x;
  Extent y;
  bool whole_x = true;
};

Extents extents_of(const Chart& chart) {
  Extents extents;
  for (const Series& series : chart.series) {
    for (size_t i = 0; i < series.y.size(); ++i) {
      if (!is_drawn(series, i, chart.log_y)) continue;
      const double x = x_of(series, i);
      extents.x.add(x);
      extents.y.add(series.y[i]);
      extents.whole_x &= x == std::round(x);
    }
  }
  return extents;
}

Range range_of(Extent extent,
               const std::optional<Range>& fixed,
               const std::vector<ReferenceLine>& lines,
               double padding,
               bool log) {
  if (fixed) return *fixed;
  for (const ReferenceLine& line : lines) {
    if (drawable(line.at, log)) extent.add(line.at);
  }
  if (log && extent.empty()) return {0.1, 10.0};
  return padded(extent.range(), padding, log);
}

// Epochs and steps are integers, and so are their ticks.
bool is_whole(const Chart& chart, const Extents& extents) {
  const auto whole = [](double x) { return x == std::round(x); };
  if (chart.x_range && !(whole(chart.x_range->min) && whole(chart.x_range->max))) return false;
  return extents.whole_x && !extents.x.empty();
}

AxesOptions axes_options(const Chart& chart, const Extents& extents) {
  AxesOptions options = {.title = chart.title,
                         .x_label = chart.x_label,
                         .y_label = chart.y_label,
                         .log_y = chart.log_y,
                         .whole_x = is_whole(chart, extents),
                         .square = chart.square};
  options.x = range_of(extents.x, chart.x_range, chart.vertical_lines, 0.02, false);
  options.y = range_of(extents.y, chart.y_range, chart.horizontal_lines, 0.05, chart.log_y);
  for (size_t i = 0; i < chart.series.size(); ++i) {
    const Series& series = chart.series[i];
    options.legend.push_back({.name = series.name,
                              .color = series.color.value_or(palette(i)),
                              .line = series.line && series.y.size() != 1,
                              .dashed = is_dashed(series, i),
                              .marker = has_dots(series) || series.y.size() == 1});
  }
  return options;
}

void draw_run(Canvas& canvas,
              std::span<const Point> run,
              const Series& series,
              const Stroke& stroke) {
  if (run.size() > 1 && series.line) canvas.polyline(run, stroke);
  if (run.size() > 1 && !has_dots(series)) return;
  if (has_dots(series) && !series.tooltips.empty()) return;  // draw_tooltips() draws them
  for (const Point& point : run) canvas.circle(point, kDotRadius, {stroke.color});
}

// The points of a polyline and more between them, so that a label sees the line.
void add_dense(std::vector<Point>& all, std::span<const Point> run) {
  constexpr double kDistance = 4.0;
  for (size_t i = 0; i < run.size(); ++i) {
    all.push_back(run[i]);
    if (i + 1 == run.size()) break;
    const double dx = run[i + 1].x - run[i].x, dy = run[i + 1].y - run[i].y;
    const int steps = static_cast<int>(std::min(std::hypot(dx, dy) / kDistance, 1000.0));
    for (int j = 1; j < steps; ++j) {
      const double t = static_cast<double>(j) / steps;
      all.push_back({run[i].x + t * dx, run[i].y + t * dy});
    }
  }
}

// An invisible dot has a tooltip too: many visible ones would run into each other.
void draw_tooltips(Canvas& canvas,
                   const Axes& axes,
                   const Chart& chart,
                   const Series& series,
                   const Color& color) {
  const bool visible = has_dots(series);
  for (size_t i = 0; i < series.tooltips.size(); ++i) {
    if (!is_drawn(series, i, chart.log_y)) continue;
    canvas.begin_tooltip(series.tooltips[i]);
    canvas.circle(axes.at(x_of(series, i), series.y[i]), kDotRadius,
                  {.color = color, .opacity = visible ? 1.0 : 0.0});
    canvas.end_tooltip();
  }
}

// Returns what was drawn.
std::vector<Point> draw_series(Canvas& canvas, const Axes& axes, const Chart& chart) {
  std::vector<Point> all, run;
  for (size_t k = 0; k < chart.series.size(); ++k) {
    const Series& series = chart.series[k];
    const Stroke stroke = {.color = series.color.value_or(palette(k)),
                           .width = series.width,
                           .dashed = is_dashed(series, k)};
    for (size_t i = 0; i <= series.y.size(); ++i) {
      if (i < series.y.size() && is_drawn(series, i, chart.log_y)) {
        run.push_back(axes.at(x_of(series, i), series.y[i]));
        continue;
      }
      draw_run(canvas, run, series, stroke);
      if (series.line) {
        add_dense(all, run);
      } else {
        all.insert(all.end(), run.begin(), run.end());
      }
      run.clear();
    }
    draw_tooltips(canvas, axes, chart, series, stroke.color);
  }
  return all;
}

}  // namespace

Size size_of(const Chart& chart) {
  check(chart);
  return chart.size;
}

void draw(Canvas& canvas, const Rect& area, const Chart& chart) {
  const Extents extents = extents_of(chart);
  const Axes axes(area, axes_options(chart, extents));
  axes.draw_below(canvas);
  // Half a dot more than the plot area, so that dots at the ends of a fixed range are not cut.
  const Rect& inner = axes.area();
  canvas.begin_clip({inner.x - kDotRadius, inner.y - kDotRadius, inner.width + 2.0 * kDotRadius,
                     inner.height + 2.0 * kDotRadius});
  const std::vector<Point> drawn = draw_series(canvas, axes, chart);
  canvas.end_clip();
  draw_reference_lines(canvas, axes, chart.horizontal_lines, chart.vertical_lines, drawn);
  if (drawn.empty()) axes.draw_notice(canvas, "no data");
  axes.draw_above(canvas);
}

std::string svg_element(const Chart& chart, const std::string& label) {
  return svg_element_of(size_of(chart), label, /*shrink_only=*/false,
                        [&](Canvas& canvas, const Rect& area) { draw(canvas, area, chart); });
}

void save(const std::filesystem::path& path, const Chart& chart) {
  save_drawing(path, size_of(chart),
               [&](Canvas& canvas, const Rect& area) { draw(canvas, area, chart); });
}

}  // namespace fe::plot
