// SPDX-License-Identifier: Apache-2.0
#include "report/page/curve_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "plot/chart/range.h"
#include "plot/chart/ticks.h"
#include "report/page/html.h"

namespace fe::report {
namespace {

using Points = std::vector<Summary::Point>;

constexpr double kWidth = 440, kHeight = 250;
constexpr double kTop = 10, kRight = 18, kBottom = 38;
constexpr double kDigitWidth = 6.8;  // of the page's 12 pixel letters
constexpr size_t kMostPoints = 400;  // about one a pixel
constexpr size_t kMostDots = 60;     // more would run into each other

// The lowest and the highest of each stretch, in their order. Gaps would be too narrow to be seen.
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

size_t letters(const std::string& text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

class Drawing {
 public:
  explicit Drawing(const std::vector<Curve>& curves) {
    plot::Extent steps, values;
    for (const Curve& curve : curves) {
      for (const auto& point : curve.points) {
        if (!plot::drawable(point.value)) continue;
        steps.add(static_cast<double>(point.step));
        values.add(point.value);
      }
    }
    log_ = values.range().min > 0 && values.range().max > 100 * values.range().min;
    x_ = steps.range();
    y_ = plot::padded(values.range(), 0.05, log_);
    y_ticks_ = log_ ? plot::log_ticks(y_, 5) : plot::linear_ticks(y_, 5);
    size_t widest = 0;
    for (const std::string& label : y_ticks_.labels) widest = std::max(widest, letters(label));
    left_ = 12 + kDigitWidth * static_cast<double>(widest);
  }

  std::string draw(const std::string& what, const std::vector<Curve>& curves) {
    add(R"(<svg class="curve" viewBox="0 0 {} {}" role="img" aria-label="{}">)", kWidth, kHeight,
        escaped(what));
    draw_axes();
    for (const Curve& curve : curves) {
      const Points points = thinned(curve.points);
      draw_line(curve, points);
      draw_points(curve, points);
    }
    add("</svg>\n");
    return std::move(svg_);
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(svg_), format, std::forward<Args>(args)...);
  }

  double x_at(double step) const {
    return left_ + (kWidth - kRight - left_) * (step - x_.min) / (x_.max - x_.min);
  }
  double y_at(double value) const {
    const double part = log_ ? std::log(value / y_.min) / std::log(y_.max / y_.min)
                             : (value - y_.min) / (y_.max - y_.min);
    return kHeight - kBottom - (kHeight - kBottom - kTop) * part;
  }

  void draw_axes() {
    const double right = kWidth - kRight, bottom = kHeight - kBottom;
    for (size_t i = 0; i < y_ticks_.at.size(); ++i) {
      const double y = y_at(y_ticks_.at[i]);
      add(R"(<path class="rule" d="M{:.1f} {:.1f}H{:.1f}"/>)", left_, y, right);
      add(R"(<text class="y" x="{:.1f}" y="{:.1f}">{}</text>)", left_ - 6, y + 4,
          y_ticks_.labels[i]);
    }
    add(R"(<path class="axis" d="M{:.1f} {:.1f}H{:.1f}"/>)", left_, bottom, right);
    const plot::Ticks ticks = plot::linear_ticks(x_, 6, 1.0);
    for (size_t i = 0; i < ticks.at.size(); ++i) {
      const double x = x_at(ticks.at[i]);
      add(R"(<path class="axis" d="M{:.1f} {:.1f}v4"/>)", x, bottom);
      add(R"(<text class="x" x="{:.1f}" y="{:.1f}">{}</text>)", x, bottom + 17, ticks.labels[i]);
    }
    add(R"(<text class="y" x="{:.1f}" y="{:.1f}">step{}</text>)", right, bottom + 33,
        log_ ? ", logarithmic values" : "");
  }

  void draw_line(const Curve& curve, const Points& points) {
    add(R"(<path class="line c{}" d=")", curve.color % kCurveColors);
    bool pen_down = false;
    for (const auto& point : points) {
      const bool draw = plot::drawable(point.value);
      if (draw) {
        add("{}{:.1f} {:.1f}", pen_down ? 'L' : 'M', x_at(static_cast<double>(point.step)),
            y_at(point.value));
      }
      pen_down = draw;
    }
    add(R"("/>)");
  }

  void draw_points(const Curve& curve, const Points& points) {
    add(R"(<g class="{} c{}">)", points.size() <= kMostDots ? "dots" : "spots",
        curve.color % kCurveColors);
    for (const auto& point : points) {
      if (!plot::drawable(point.value)) continue;
      add(R"(<circle cx="{:.1f}" cy="{:.1f}" r="3"><title>{}: {} at step {}, epoch {}</title>)",
          x_at(static_cast<double>(point.step)), y_at(point.value), escaped(curve.name),
          number_text(point.value), point.step, point.epoch);
      add("</circle>");
    }
    add("</g>");
  }

  plot::Range x_, y_;
  plot::Ticks y_ticks_;
  bool log_ = false;
  double left_ = 0;
  std::string svg_;
};

}  // namespace

std::string curve_svg(const std::string& what, const std::vector<Curve>& curves) {
  return Drawing(curves).draw(what, curves);
}

}  // namespace fe::report
