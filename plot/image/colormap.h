// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fe/base/array.h"
#include "plot/canvas/color.h"
#include "plot/chart/axis.h"

namespace fe::plot {

/// The color of `fraction`, from dark violet for 0 over green to yellow for 1: the map viridis
/// (van der Walt and Smith 2015), whose lightness rises evenly, in print and for color-blind
/// readers too. Fractions beyond [0, 1] are clamped; NaN is kNotANumber.
Color viridis(double fraction);

/// `map`, float32 [H, W], as an image that an ImageGrid draws: uint8 [H, W, 3], whose colors run
/// from range.min to range.max. Throws fe::Error for another map, and for an empty range.
Array colored(const Array& map, const Range& range);

}  // namespace fe::plot
