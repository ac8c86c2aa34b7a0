// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/figure.h"

#include <algorithm>
#include <numeric>

#include "fe/base/error.h"
#include "plot/canvas/drawing.h"

namespace fe::plot {
namespace {

constexpr Font kFigureFont = {.size = 13.0, .bold = true};
constexpr double kFigureMargin = 12.0;

struct Cells {
  std::vector<double> widths;   // of columns
  std::vector<double> heights;  // of rows

  double width() const { return std::accumulate(widths.begin(), widths.end(), 0.0); }
  double height() const { return std::accumulate(heights.begin(), heights.end(), 0.0); }
};

Cells cells_of(const Figure& figure) {
  FE_CHECK(!figure.panels.empty(), "Figure: expected at least one panel, got none.");
  FE_CHECK(figure.columns >= 0, "Figure: expected columns of 0 or more, got {}.", figure.columns);
  const size_t count = figure.panels.size();
  const size_t columns =
      figure.columns == 0 ? count : std::min(count, static_cast<size_t>(figure.columns));
  Cells cells{std::vector<double>(columns, 0.0),
              std::vector<double>((count + columns - 1) / columns, 0.0)};
  for (size_t i = 0; i < count; ++i) {
    const Size size =
        std::visit([](const auto& panel) { return size_of(panel); }, figure.panels[i]);
    double &width = cells.widths[i % columns], &height = cells.heights[i / columns];
    width = std::max(width, size.width);
    height = std::max(height, size.height);
  }
  return cells;
}

void draw_panels(Canvas& canvas, const Point& corner, const Figure& figure, const Cells& cells) {
  Point at = corner;
  for (size_t i = 0; i < figure.panels.size(); ++i) {
    const size_t column = i % cells.widths.size(), row = i / cells.widths.size();
    const Rect area = {at.x, at.y, cells.widths[column], cells.heights[row]};
    std::visit([&](const auto& panel) { draw(canvas, area, panel); }, figure.panels[i]);
    at.x = area.right();
    if (column + 1 == cells.widths.size()) at = {corner.x, area.bottom()};
  }
}

}  // namespace

void save(const std::filesystem::path& path, const Figure& figure) {
  const Cells cells = cells_of(figure);
  const auto title = wrap(figure.title, cells.width() - 2.0 * kFigureMargin, kFigureFont);
  const double header =
      title.empty() ? 0.0
                    : kFigureMargin + kFigureFont.line_height() * static_cast<double>(title.size());
  save_drawing(
      path, {cells.width(), header + cells.height()}, [&](Canvas& canvas, const Rect& area) {
        double y = area.y + kFigureMargin + 2.0 * kFigureFont.half_cap();
        for (const std::string& line : title) {
          canvas.text({area.center().x, y}, line, {.font = kFigureFont, .anchor = Anchor::kMiddle});
          y += kFigureFont.line_height();
        }
        draw_panels(canvas, {area.x, area.y + header}, figure, cells);
      });
}

}  // namespace fe::plot
