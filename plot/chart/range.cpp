// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/range.h"

#include <algorithm>
#include <cmath>

#include "fe/base/error.h"

namespace fe::plot {

namespace {

constexpr double kLargest = 1e250;  // spans and margins stay far from overflow

}  // namespace

bool drawable(double value, bool log) {
  return std::abs(value) <= kLargest && (!log || value >= 1.0 / kLargest);  // false for NaN
}

void Extent::add(double value) {
  if (!drawable(value)) return;
  if (!range_) range_ = Range{value, value};
  range_->min = std::min(range_->min, value);
  range_->max = std::max(range_->max, value);
}

Range Extent::range() const {
  if (!range_) return {0.0, 1.0};
  const auto [min, max] = *range_;
  const double largest = std::max(std::abs(min), std::abs(max));
  if (max - min > 1e-9 * largest) return *range_;
  const double half = largest > 0.0 ? 0.05 * largest : 0.5;
  return {min - half, max + half};
}

Range padded(const Range& range, double fraction, bool log) {
  if (log) {
    const double factor = std::pow(range.max, fraction) / std::pow(range.min, fraction);
    return {range.min / factor, range.max * factor};
  }
  const double pad = fraction * (range.max - range.min);
  return {range.min - pad, range.max + pad};
}

void check_range(std::string_view where, const Range& range, bool log) {
  FE_CHECK(drawable(range.min) && drawable(range.max) && range.min < range.max,
           "{}: expected a finite min below max, got {} to {}.", where, range.min, range.max);
  FE_CHECK(!log || range.min > 0.0, "{}: expected a positive min for a log axis, got {}.", where,
           range.min);
}

}  // namespace fe::plot
