// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/bins.h"

#include <algorithm>

namespace fe::plot {

std::vector<double> bin_counts(const Values& values, const Range& range, int64_t bins) {
  std::vector<double> counts(static_cast<size_t>(bins), 0.0);
  for (const double value : values) {
    if (!(range.min <= value && value <= range.max)) continue;
    const double fraction = (value - range.min) / (range.max - range.min);
    const auto bin = static_cast<size_t>(fraction * static_cast<double>(bins));
    counts[std::min(bin, counts.size() - 1)] += 1.0;
  }
  return counts;
}

}  // namespace fe::plot
