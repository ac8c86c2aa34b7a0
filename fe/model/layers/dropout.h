// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <tuple>

#include "fe/base/options/options.h"
#include "fe/model/layers/layer.h"

namespace fe::layers {

/// In training, sets each number to zero with probability `p` and multiplies the others by
/// 1 / (1 - p); else does nothing. Srivastava et al. 2014, JMLR 15.
struct Dropout {
  static constexpr std::string_view kName = "Dropout";
  static constexpr std::string_view kDoc = "in training, sets a fraction of the values to 0";

  double p = 0.5;

  static auto fields() {
    return std::tuple(field("p", &Dropout::p, "probability of a zero", from_to_below(0, 1)));
  }

  std::shared_ptr<LayerModule> make() const;  ///< its module
};

}  // namespace fe::layers
