// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/histogram.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "fe/base/error.h"
#include "plot/canvas/drawing.h"
#include "plot/chart/axes.h"
#include "plot/chart/bins.h"
#include "plot/chart/range.h"
#include "plot/chart/reference_lines.h"

namespace fe::plot {
namespace {

constexpr double kOpacity = 0.4;
constexpr double kHeadroom = 1.12;  // for the labels of the vertical lines

struct Bars {
  std::vector<double> heights;
  size_t left_out = 0;
  Color color;
};

struct HistogramLayout {
  Range range;  // of the bins
  std::vector<Bars> bars;
  double highest = 0.0;
};

void check(const Histogram& histogram) {
  FE_CHECK(1 <= histogram.bins && histogram.bins <= 100'000,
           "Histogram: expected 1 to 100000 bins, got {}.", histogram.bins);
  if (histogram.range) check_range("Histogram: range", *histogram.range);
}

Range range_of(const Histogram& histogram) {
  if (histogram.range) return *histogram.range;
  Extent extent;
  for (const Group& group : histogram.groups) {
    for (const double value : group.values) extent.add(value);
  }
  return extent.range();
}

HistogramLayout histogram_layout(const Histogram& histogram) {
  HistogramLayout layout{.range = range_of(histogram), .bars = {}};
  const double bin_width =
      (layout.range.max - layout.range.min) / static_cast<double>(histogram.bins);
  for (size_t i = 0; i < histogram.groups.size(); ++i) {
    const Group& group = histogram.groups[i];
    Bars bars{.heights = bin_counts(group.values, layout.range, histogram.bins),
              .color = group.color.value_or(palette(i))};
    const double total = std::accumulate(bars.heights.begin(), bars.heights.end(), 0.0);
    bars.left_out = group.values.size() - static_cast<size_t>(total);
    for (double& height : bars.heights) {
      if (histogram.density && total > 0.0) height /= total * bin_width;
      layout.highest = std::max(layout.highest, height);
    }
    layout.bars.push_back(std::move(bars));
  }
  return layout;
}

AxesOptions axes_options(const Histogram& histogram, const HistogramLayout& layout) {
  AxesOptions options = {.title = histogram.title,
                         .x_label = histogram.x_label,
                         .y_label = histogram.y_label,
                         .whole_y = !histogram.density};
  if (options.y_label.empty()) options.y_label = histogram.density ? "density" : "count";
  Extent x;
  x.add(layout.range.min);
  x.add(layout.range.max);
  for (const ReferenceLine& line : histogram.vertical_lines) x.add(line.at);
  options.x = padded(x.range(), 0.02);
  options.y = {0.0, layout.highest > 0.0 ? kHeadroom * layout.highest : 1.0};
  for (size_t i = 0; i < layout.bars.size(); ++i) {
    const Group& group = histogram.groups[i];
    const Bars& bars = layout.bars[i];
    std::string name = group.name;
    if (bars.left_out > 0) {
      name += fmt::format("{}({} of {} not shown)", name.empty() ? "" : " ", bars.left_out,
                          group.values.size());
    }
    options.legend.push_back({.name = std::move(name), .color = bars.color, .box = true});
  }
  return options;
}

// The outline of the bars, from the lower left corner to the lower right one.
std::vector<Point> outline_of(const Axes& axes, const Range& range, const Bars& bars) {
  std::vector<Point> outline = {axes.at(range.min, 0.0)};
  const auto count = static_cast<double>(bars.heights.size());
  for (size_t i = 0; i < bars.heights.size(); ++i) {
    const double span = range.max - range.min, edge = static_cast<double>(i);
    outline.push_back(axes.at(range.min + span * edge / count, bars.heights[i]));
    outline.push_back(axes.at(range.min + span * (edge + 1.0) / count, bars.heights[i]));
  }
  outline.push_back(axes.at(range.max, 0.0));
  return outline;
}

}  // namespace

Size size_of(const Histogram& histogram) {
  check(histogram);
  return histogram.size;
}

void draw(Canvas& canvas, const Rect& area, const Histogram& histogram) {
  const HistogramLayout layout = histogram_layout(histogram);
  const Axes axes(area, axes_options(histogram, layout));
  axes.draw_below(canvas);
  std::vector<Point> drawn;
  for (const Bars& bars : layout.bars) {
    const std::vector<Point> outline = outline_of(axes, layout.range, bars);
    canvas.polygon(outline, {bars.color, kOpacity});
    drawn.insert(drawn.end(), outline.begin(), outline.end());
  }
  for (const Bars& bars : layout.bars) {
    canvas.polyline(outline_of(axes, layout.range, bars), {.color = bars.color});
  }
  draw_reference_lines(canvas, axes, {}, histogram.vertical_lines, drawn);
  if (layout.highest == 0.0) axes.draw_notice(canvas, "no data");
  axes.draw_above(canvas);
}

void save(const std::filesystem::path& path, const Histogram& histogram) {
  save_drawing(path, size_of(histogram),
               [&](Canvas& canvas, const Rect& area) { draw(canvas, area, histogram); });
}

}  // namespace fe::plot
