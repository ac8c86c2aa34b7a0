// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/reference_lines.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace fe::plot {
namespace {

constexpr double kLabelGap = 3.0;  // between a line and its label
constexpr double kHeight = 12.0;
constexpr int kRows = 8;
constexpr int kSamples = 100;  // of a line, that labels keep off

struct Label {
  const ReferenceLine* line;
  std::vector<Rect> candidates;  // the best first
};

Label beside_vertical(const Rect& area, double x, const ReferenceLine& line) {
  const double width = text_width(line.label, kTickFont) + 4.0;
  Label label{&line, {}};
  for (int row = 0; row < kRows; ++row) {
    const double y = area.y + 2.0 + row * kHeight;
    label.candidates.push_back({x + kLabelGap, y, width, kHeight});
    label.candidates.push_back({x - kLabelGap - width, y, width, kHeight});
  }
  return label;
}

Label along_horizontal(const Rect& area, double y, const ReferenceLine& line) {
  const double width = text_width(line.label, kTickFont) + 4.0;
  Label label{&line, {}};
  for (const double x : {area.right() - width - 2.0, area.x + 2.0, area.center().x - width / 2.0}) {
    label.candidates.push_back({x, y - kLabelGap - kHeight + 2.0, width, kHeight});
    label.candidates.push_back({x, y + kLabelGap - 2.0, width, kHeight});
  }
  return label;
}

class LabelPlacer {
 public:
  LabelPlacer(const Rect& area, std::vector<Point> hidden)
      : area_(area), data_(std::move(hidden)) {}

  Rect place(const std::vector<Rect>& candidates) {
    double lowest = std::numeric_limits<double>::infinity();
    Rect best;
    for (const Rect& candidate : candidates) {
      const double candidate_cost = cost(candidate);
      if (candidate_cost < lowest) {
        lowest = candidate_cost;
        best = candidate;
      }
    }
    placed_.push_back(best);
    return best;
  }

 private:
  double cost(const Rect& rect) const {
    const auto hidden =
        std::ranges::count_if(data_, [&](const Point& p) { return rect.contains(p); });
    const auto touched =
        std::ranges::count_if(placed_, [&](const Rect& other) { return rect.overlaps(other); });
    return static_cast<double>(hidden) + 1e6 * static_cast<double>(touched) +
           (area_.contains(rect) ? 0.0 : 1e9);
  }

  Rect area_;
  std::vector<Point> data_;
  std::vector<Rect> placed_;
};

void draw_label(Canvas& canvas, const Rect& rect, const ReferenceLine& line) {
  canvas.rectangle(rect, {kPaper, 0.8});
  canvas.text({rect.center().x, rect.center().y + kTickFont.half_cap()}, line.label,
              {.font = kTickFont, .color = line.color, .anchor = Anchor::kMiddle});
}

}  // namespace

void draw_reference_lines(Canvas& canvas,
                          const Axes& axes,
                          std::span<const ReferenceLine> horizontal,
                          std::span<const ReferenceLine> vertical,
                          std::span<const Point> data) {
  const Rect& area = axes.area();
  std::vector<Label> labels;
  std::vector<Point> obstacles(data.begin(), data.end());
  const auto add = [&](const Point& from, const Point& to, Label label) {
    canvas.line(from, to, {.color = label.line->color, .width = 1.2, .dashed = true});
    for (int i = 0; i <= kSamples; ++i) {
      const double t = static_cast<double>(i) / kSamples;
      obstacles.push_back({from.x + t * (to.x - from.x), from.y + t * (to.y - from.y)});
    }
    if (!label.line->label.empty()) labels.push_back(std::move(label));
  };
  for (const ReferenceLine& line : vertical) {
    const double x = axes.x_at(line.at);
    if (!(area.x <= x && x <= area.right())) continue;
    add({x, area.y}, {x, area.bottom()}, beside_vertical(area, x, line));
  }
  for (const ReferenceLine& line : horizontal) {
    const double y = axes.y_at(line.at);
    if (!(area.y <= y && y <= area.bottom())) continue;
    add({area.x, y}, {area.right(), y}, along_horizontal(area, y, line));
  }
  LabelPlacer placer(area, std::move(obstacles));
  for (const Label& label : labels) draw_label(canvas, placer.place(label.candidates), *label.line);
}

}  // namespace fe::plot
