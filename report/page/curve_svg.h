// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fe/estimator/record/summary.h"

namespace fe::report {

/// One line of a diagram of the page.
struct Curve {
  std::string name;
  std::vector<Summary::Point> points = {};
  size_t color = 0;  ///< of the page's style: class c0, c1, ...
};

inline constexpr size_t kCurveColors = 7;

/// An SVG element for an HTML page, colored by the page's style: the curves over the training
/// steps, a gap where a value is NaN or infinite. The value axis is logarithmic where values span
/// more than two powers of ten. Each point tells its value on hover; of many points those stay that
/// keep the shape. `what` is read to those who do not see it.
std::string curve_svg(const std::string& what, const std::vector<Curve>& curves);

}  // namespace fe::report
