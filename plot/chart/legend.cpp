// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/legend.h"

#include <utility>

namespace fe::plot {
namespace {

constexpr Font kEntryFont = {.size = 9.0};
constexpr double kSample = 20.0;   // the width of the line, dot or box before a name
constexpr double kEntryGap = 5.0;  // between sample and name
constexpr double kSpace = 16.0;    // between entries
constexpr double kRowHeight = 14.0;

double width_of(const LegendEntry& entry) {
  return kSample + kEntryGap + text_width(entry.name, kEntryFont);
}

void draw_sample(Canvas& canvas, const Point& left, const LegendEntry& entry) {
  if (entry.box) {
    canvas.rectangle({left.x + 4.0, left.y - 4.0, 12.0, 8.0}, {entry.color, 0.65});
  }
  if (entry.line) {
    canvas.line(left, {left.x + kSample, left.y}, {entry.color, 1.6, entry.dashed});
  }
  if (entry.marker) canvas.circle({left.x + kSample / 2.0, left.y}, 2.6, {entry.color});
}

}  // namespace

Legend::Legend(std::vector<LegendEntry> entries, double width) : width_(width) {
  for (LegendEntry& entry : entries) {
    if (entry.name.empty()) continue;
    entry.name = fit(entry.name, width - kSample - kEntryGap, kEntryFont);
    const double entry_width = width_of(entry);
    if (rows_.empty() || rows_.back().width + kSpace + entry_width > width) {
      rows_.push_back({.width = -kSpace});
    }
    rows_.back().width += kSpace + entry_width;
    rows_.back().entries.push_back(std::move(entry));
  }
}

double Legend::height() const {
  return rows_.empty() ? 0.0 : kRowHeight * static_cast<double>(rows_.size()) + 4.0;
}

void Legend::draw(Canvas& canvas, const Point& top_left) const {
  double y = top_left.y + kRowHeight / 2.0;
  for (const Row& row : rows_) {
    double x = top_left.x + (width_ - row.width) / 2.0;
    for (const LegendEntry& entry : row.entries) {
      draw_sample(canvas, {x, y}, entry);
      canvas.text({x + kSample + kEntryGap, y + kEntryFont.half_cap()}, entry.name,
                  {.font = kEntryFont});
      x += width_of(entry) + kSpace;
    }
    y += kRowHeight;
  }
}

}  // namespace fe::plot
