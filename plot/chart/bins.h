// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "plot/chart/axis.h"
#include "plot/chart/values.h"

namespace fe::plot {

/// How many values fall into each of `bins` bins of equal width. A bin holds its lower edge, the
/// last one its upper edge too; values outside `range` and NaN are in none.
std::vector<double> bin_counts(const Values& values, const Range& range, int64_t bins);

}  // namespace fe::plot
