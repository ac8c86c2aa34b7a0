// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fe/estimator/record/summary.h"

namespace fe::report {

/// One line of a chart of the page.
struct Curve {
  std::string name;
  std::vector<Summary::Point> points = {};
  size_t color = 0;  ///< of the page's style: class c0, c1, ...
};

/// An SVG element for an HTML page, in the colors of the page: the curves over the training steps,
/// with a gap where a value is NaN or infinite. The value axis is logarithmic where values span
/// more than two powers of ten. Each point shows its value under the pointer; of many points, those
/// that keep the shape remain. Screen readers announce `label`.
std::string curve_svg(const std::string& label, const std::vector<Curve>& curves);

}  // namespace fe::report
