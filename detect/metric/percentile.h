// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace fe::detect {

/// The score that `q` percent of the scores are at or below, interpolated between neighbors: to
/// the last bit that of numpy.percentile(scores, q) with its default method "linear" (type 7 of
/// Hyndman and Fan 1996). Takes linear time. Throws fe::Error for no scores, for NaN or infinite
/// ones, and for q outside [0, 100].
double percentile(std::span<const double> scores, double q);

}  // namespace fe::detect
