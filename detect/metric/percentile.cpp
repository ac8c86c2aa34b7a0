// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/percentile.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "detect/metric/samples.h"
#include "fe/base/error.h"

namespace fe::detect {
namespace {

// Rounds as numpy does, which starts from the nearer end; std::lerp rounds otherwise.
double between(double low, double high, double t) {
  const double step = high - low;
  return t < 0.5 ? low + step * t : high - step * (1.0 - t);
}

}  // namespace

double percentile(std::span<const double> scores, double q) {
  FE_CHECK(!scores.empty(), "percentile: expected at least one score, got none. Give some.");
  FE_CHECK(0.0 <= q && q <= 100.0,
           "percentile: expected q in [0, 100], got {}. It is in percent: 95, not 0.95.", q);
  check_finite("percentile", scores);

  std::vector<double> values(scores.begin(), scores.end());
  const double at = static_cast<double>(values.size() - 1) * (q / 100.0);
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(at);
  std::nth_element(values.begin(), middle, values.end());
  const auto next = std::min_element(middle + 1, values.end());
  return next == values.end() ? *middle : between(*middle, *next, at - std::floor(at));
}

}  // namespace fe::detect
