// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/axes.h"

#include <algorithm>
#include <cmath>

namespace fe::plot {
namespace {

constexpr double kEdge = 10.0;
constexpr double kTickLength = 3.5;
constexpr double kTickGap = 3.0;            // between a tick and its label
constexpr double kLabelHeight = 17.0;       // of an axis label with the gap to the tick labels
constexpr double kMinTickDistance = 30.0;   // vertically
constexpr double kMinLabelDistance = 14.0;  // between tick labels side by side
constexpr double kMaxOffset = 1e5;          // points; Cairo's coordinates are 24 bits wide

double widest(const std::vector<std::string>& labels, const Font& font) {
  double width = 0.0;
  for (const std::string& label : labels) width = std::max(width, text_width(label, font));
  return width;
}

double fraction(double value, const Range& range) {
  return (value - range.min) / (range.max - range.min);
}

int64_t most_ticks(double length, double distance) {
  return std::max<int64_t>(2, static_cast<int64_t>(length / distance));
}

}  // namespace

Axes::Axes(const Rect& outer, AxesOptions options) : options_(std::move(options)), outer_(outer) {
  const double right = outer.right() - kEdge - 6.0;
  const double below = kEdge + kTickLength + kTickGap + kTickFont.line_height() +
                       (options_.x_label.empty() ? 0.0 : kLabelHeight);
  // Title and legend are centered over the plot area, whose place depends on the labels at its
  // left, which depend on the height that title and legend leave.
  double left = layout_y(outer.bottom() - below - outer.y);
  const double center = (outer.x + left + right) / 2.0;
  title_ = wrap(options_.title, 2.0 * (outer.right() - kEdge - center), kTitleFont);
  double top = outer.y + kEdge;
  if (!title_.empty()) {
    top += kTitleFont.line_height() * static_cast<double>(title_.size()) + 4.0;
  }
  legend_.emplace(std::move(options_.legend), right - outer.x - left);
  top += legend_->height();
  const double height = std::max(20.0, outer.bottom() - below - top);
  left = std::max(left, layout_y(height));
  area_ = {outer.x + left, top, std::max(20.0, right - outer.x - left), height};
  if (options_.square) {
    const double side = std::min(area_.width, area_.height);
    area_ = {area_.x + (area_.width - side) / 2.0, area_.y, side, side};
    layout_y(side);
  }
  layout_x();
}

double Axes::layout_y(double height) {
  const int64_t most = most_ticks(height, kMinTickDistance);
  y_ticks_ = options_.log_y ? log_ticks(options_.y, most)
                            : linear_ticks(options_.y, most, options_.whole_y ? 1.0 : 0.0);
  return kEdge + (options_.y_label.empty() ? 0.0 : kLabelHeight) +
         widest(y_ticks_.labels, kTickFont) + kTickGap + kTickLength;
}

void Axes::layout_x() {
  const double min_step = options_.whole_x ? 1.0 : 0.0;
  for (int64_t most = most_ticks(area_.width, 32.0); most >= 2; --most) {
    x_ticks_ = linear_ticks(options_.x, most, min_step);
    const double room = area_.width / static_cast<double>(std::max<size_t>(1, x_ticks_.at.size()));
    if (widest(x_ticks_.labels, kTickFont) + kMinLabelDistance <= room) break;
  }
}

double Axes::x_at(double x) const {
  const double right = fraction(x, options_.x);
  return std::clamp(area_.x + right * area_.width, -kMaxOffset, kMaxOffset);
}

double Axes::y_at(double y) const {
  const Range& range = options_.y;
  const double up = options_.log_y
                        ? fraction(std::log10(y), {std::log10(range.min), std::log10(range.max)})
                        : fraction(y, range);
  return std::clamp(area_.bottom() - up * area_.height, -kMaxOffset, kMaxOffset);
}

void Axes::draw_below(Canvas& canvas) const {
  const Stroke stroke = {.color = kGrid, .width = 0.75};
  for (const double x : x_ticks_.at) {
    const double at_x = x_at(x);
    canvas.line({at_x, area_.y}, {at_x, area_.bottom()}, stroke);
  }
  for (const double y : y_ticks_.at) {
    const double at_y = y_at(y);
    canvas.line({area_.x, at_y}, {area_.right(), at_y}, stroke);
  }
}

void Axes::draw_above(Canvas& canvas) const {
  const Point corner = {area_.x, area_.bottom()};
  canvas.line({area_.x, area_.y}, corner, {});
  canvas.line(corner, {area_.right(), area_.bottom()}, {});
  draw_ticks(canvas);
  draw_titles(canvas);
  legend_->draw(canvas, {area_.center().x - legend_->width() / 2.0, area_.y - legend_->height()});
}

void Axes::draw_ticks(Canvas& canvas) const {
  for (size_t i = 0; i < x_ticks_.at.size(); ++i) {
    const double x = x_at(x_ticks_.at[i]), y = area_.bottom() + kTickLength;
    canvas.line({x, area_.bottom()}, {x, y}, {});
    canvas.text({x, y + kTickGap + 2.0 * kTickFont.half_cap()}, x_ticks_.labels[i],
                {.font = kTickFont, .anchor = Anchor::kMiddle});
  }
  for (size_t i = 0; i < y_ticks_.at.size(); ++i) {
    const double x = area_.x - kTickLength, y = y_at(y_ticks_.at[i]);
    canvas.line({area_.x, y}, {x, y}, {});
    canvas.text({x - kTickGap, y + kTickFont.half_cap()}, y_ticks_.labels[i],
                {.font = kTickFont, .anchor = Anchor::kEnd});
  }
}

void Axes::draw_titles(Canvas& canvas) const {
  double y = outer_.y + kEdge + 2.0 * kTitleFont.half_cap();
  for (const std::string& line : title_) {
    canvas.text({area_.center().x, y}, line, {.font = kTitleFont, .anchor = Anchor::kMiddle});
    y += kTitleFont.line_height();
  }
  const TextStyle style = {.font = kLabelFont, .anchor = Anchor::kMiddle};
  const double below = kTickLength + kTickGap + kTickFont.line_height() + kLabelHeight - 5.0;
  canvas.text({area_.center().x, area_.bottom() + below},
              fit(options_.x_label, area_.width, kLabelFont), style);
  TextStyle upward = style;
  upward.upward = true;
  const double left = area_.x - widest(y_ticks_.labels, kTickFont) - kTickGap - kTickLength;
  canvas.text({left - (kLabelHeight - 10.0), area_.center().y},
              fit(options_.y_label, area_.height, kLabelFont), upward);
}

void Axes::draw_notice(Canvas& canvas, const std::string& text) const {
  const Point center = area_.center();
  const double width = text_width(text, kLabelFont) + 12.0;
  canvas.rectangle({center.x - width / 2.0, center.y - 9.0, width, 18.0}, {kPaper});
  canvas.text({center.x, center.y + kLabelFont.half_cap()}, text,
              {.font = kLabelFont, .color = kMuted, .anchor = Anchor::kMiddle});
}

}  // namespace fe::plot
