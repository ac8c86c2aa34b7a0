// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace fe::plot {
namespace {

constexpr double kSlack = 1e-9;  // of a step: a tick at the very end of a range is in it

struct Step {
  double digit = 1.0;  // 1, 2 or 5
  int exponent = 0;

  // Dividing by a power of ten, which is exact, makes 3 steps of 0.1 the double nearest to 0.3.
  double times(double count) const {
    const double power = std::pow(10.0, std::abs(exponent));
    return exponent < 0 ? count * digit / power : count * digit * power;
  }
  Step next() const {
    if (digit == 1.0) return {2.0, exponent};
    if (digit == 2.0) return {5.0, exponent};
    return {1.0, exponent + 1};
  }
};

double first_multiple(const Range& range, const Step& step) {
  return std::ceil(range.min / step.times(1.0) - kSlack);
}

double count_of(const Range& range, const Step& step) {
  return std::floor(range.max / step.times(1.0) + kSlack) - first_multiple(range, step) + 1.0;
}

// A typographic minus is as wide as a plus, and stands out at small sizes.
std::string with_minus(std::string text) {
  if (text.starts_with('-')) text.replace(0, 1, "\u2212");
  return text;
}

std::string power_of_ten(int exponent) {
  static constexpr std::array<std::string_view, 10> kDigits = {"⁰", "¹", "²", "³", "⁴",
                                                               "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "10⁻" : "10";
  for (const char digit : fmt::format("{}", std::abs(exponent))) {
    text += kDigits[static_cast<size_t>(digit - '0')];
  }
  return text;
}

int exponent_of(double value) { return static_cast<int>(std::floor(std::log10(value) + kSlack)); }

std::vector<std::string> labels_of(const std::vector<double>& at, int step_exponent) {
  double largest = 0.0;
  for (const double tick : at) largest = std::max(largest, std::abs(tick));
  const int top = largest > 0.0 ? exponent_of(largest) : 0;
  const bool plain = -3 <= top && top < 6;
  const int decimals = std::max(0, (plain ? 0 : top) - step_exponent);
  std::vector<std::string> labels;
  for (const double tick : at) {
    if (tick == 0.0) {
      labels.emplace_back("0");
      continue;
    }
    const double mantissa = plain ? tick : tick / std::pow(10.0, top);
    labels.push_back(with_minus(fmt::format("{:.{}f}", mantissa, decimals)));
    if (!plain) labels.back() += "×" + power_of_ten(top);
  }
  return labels;
}

Ticks decades(int first, int last, int64_t max_count) {
  const int stride = 1 + static_cast<int>((last - first) / std::max<int64_t>(max_count, 1));
  Ticks ticks;
  for (int exponent = first; exponent <= last; ++exponent) {
    if (exponent % stride != 0) continue;
    ticks.at.push_back(Step{1.0, exponent}.times(1.0));
    ticks.labels.push_back(power_of_ten(exponent));
  }
  return ticks;
}

Ticks one_two_five(const Range& range, int first) {
  Ticks ticks;
  for (Step step{1.0, first}; step.times(1.0) <= range.max * (1.0 + kSlack); step = step.next()) {
    const double at = step.times(1.0);
    if (at < range.min * (1.0 - kSlack)) continue;
    ticks.at.push_back(at);
    ticks.labels.push_back(labels_of({at}, step.exponent).front());
  }
  return ticks;
}

}  // namespace

Ticks linear_ticks(const Range& range, int64_t max_count, double min_step) {
  const double most = static_cast<double>(std::max<int64_t>(max_count, 2));
  const double raw = std::max((range.max - range.min) / most, min_step);
  Step step{1.0, exponent_of(raw)};
  while (step.times(1.0) < min_step * (1.0 - kSlack) || count_of(range, step) > most) {
    step = step.next();
  }
  const double first = first_multiple(range, step);
  const auto count = static_cast<int64_t>(count_of(range, step));
  Ticks ticks;
  for (int64_t i = 0; i < count; ++i) {
    ticks.at.push_back(step.times(first + static_cast<double>(i)) + 0.0);
  }
  ticks.labels = labels_of(ticks.at, step.exponent);
  return ticks;
}

Ticks log_ticks(const Range& range, int64_t max_count) {
  const int first = static_cast<int>(std::ceil(std::log10(range.min) - kSlack));
  const int last = static_cast<int>(std::floor(std::log10(range.max) + kSlack));
  const Ticks fine = one_two_five(range, first - 1);
  const auto most = static_cast<size_t>(std::max<int64_t>(max_count, 2));
  if (2 <= fine.at.size() && fine.at.size() <= most) return fine;
  return last > first ? decades(first, last, max_count) : linear_ticks(range, max_count);
}

}  // namespace fe::plot
