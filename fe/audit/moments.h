// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

#include "fe/base/array.h"

namespace fe::audit {

/// Count, mean, variance and range of numbers that arrive in parts.
struct Moments {
  int64_t count = 0;                                     ///< the number of values
  double mean = 0.0;                                     ///< the mean
  double squares = 0.0;                                  ///< sum of squared distances from the mean
  double low = std::numeric_limits<double>::infinity();  ///< the smallest value
  double high = -std::numeric_limits<double>::infinity();  ///< the largest value

  double std() const;  ///< of the numbers as a whole population; 0 for none

  /// As if the numbers of `other` had been among these (Chan, Golub and LeVeque 1979).
  void merge(const Moments& other);
};

/// The finite values of an array, and how many are not finite.
struct ArrayMoments {
  Moments finite;        ///< the moments of the finite values
  int64_t nan = 0;       ///< the number of NaN values
  int64_t infinite = 0;  ///< the number of infinite values
};
/// The moments of all values.
ArrayMoments moments_of(const Array& array);

}  // namespace fe::audit
