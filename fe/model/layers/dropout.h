// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fe/base/options.h"

namespace fe::layers {

/// In training, sets each number to zero with probability `p` and multiplies the others by
/// 1 / (1 - p); else does nothing. Srivastava et al. 2014, JMLR 15.
struct Dropout {
  double p = 0.5;

  static constexpr std::string_view kName = "Dropout";
  static auto fields() {
    return std::tuple(field("p", &Dropout::p, "probability of a zero", from_to_below(0, 1)));
  }
};

}  // namespace fe::layers
