// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plot/chart/axis.h"

namespace fe::plot {

/// The positions of the marks of an axis, in rising order, and their labels.
struct Ticks {
  std::vector<double> at;
  std::vector<std::string> labels;  ///< UTF-8; one power of ten for all when they are huge or tiny
};

/// At most `max_count` (2 or more) multiples, within `range`, of the smallest step of 1, 2 or 5
/// times a power of ten that is at least `min_step`.
Ticks linear_ticks(const Range& range, int64_t max_count, double min_step = 0.0);

/// For a logarithmic axis of positive `range`: 1, 2 and 5 times powers of ten if two to `max_count`
/// of them lie in it; powers of ten alone, every second or third and so on, if there are more;
/// linear ticks if there are fewer.
Ticks log_ticks(const Range& range, int64_t max_count);

}  // namespace fe::plot
