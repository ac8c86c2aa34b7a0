// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "plot/chart/axis.h"

namespace fe::plot {

/// Neither NaN nor too large for a span to be a number; on a logarithmic axis, also above zero.
bool drawable(double value, bool log = false);

/// The smallest range of what was added.
class Extent {
 public:
  void add(double value);  ///< ignores what is not drawable
  bool empty() const { return !range_; }
  Range range() const;  ///< widened when it is a single value; [0, 1] when empty

 private:
  std::optional<Range> range_;
};

/// `range` with `fraction` of its span added on both sides, in the logarithm if `log`.
Range padded(const Range& range, double fraction, bool log = false);

/// Throws fe::Error unless the range is finite and rises, and is positive if `log`.
void check_range(std::string_view where, const Range& range, bool log = false);

}  // namespace fe::plot
