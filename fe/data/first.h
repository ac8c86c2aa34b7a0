// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "fe/data/dataset.h"

namespace fe::data {

/// The samples from the start of a data set: `First(1000)(digits)`; all of them where there are
/// fewer.
struct First {
  static constexpr std::string_view kName = "first";
  static constexpr std::string_view kDoc = "keeps this many samples from the start: {first: 1000}";
  using Written = int64_t;
  static constexpr std::string_view kWritten = "a whole number";

  /// Throws fe::Error for a count below 1.
  explicit First(int64_t count);

  /// Applies the step.
  Dataset operator()(const Dataset& dataset) const;

  int64_t count;  ///< the number of samples to keep
};

}  // namespace fe::data
