// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

#include "fe/base/array.h"

namespace fe::audit {

/// Count, mean, variance and range of numbers that arrive in parts.
struct Moments {
  int64_t count = 0;
  double mean = 0.0;
  double squares = 0.0;  ///< sum of squared distances from the mean
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  double std() const;  ///< of the numbers as a whole population; 0 for none

  /// As if the numbers of `other` had been among these (Chan, Golub and LeVeque 1979).
  void merge(const Moments& other);
};

/// The finite values of an array, and how many are not finite.
struct ArrayMoments {
  Moments finite;
  int64_t nan = 0;
  int64_t infinite = 0;
};
ArrayMoments moments_of(const Array& array);

}  // namespace fe::audit
