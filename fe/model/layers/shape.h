// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "fe/base/options.h"

namespace fe::layers {

/// Makes one dimension of those from start_dim to end_dim: [N, C, H, W] -> [N, C H W].
struct Flatten {
  int64_t start_dim = 1;
  int64_t end_dim = -1;

  static constexpr std::string_view kName = "Flatten";
  static auto fields() {
    using O = Flatten;
    return std::tuple(field("start_dim", &O::start_dim, "first dimension to join"),
                      field("end_dim", &O::end_dim, "last dimension to join"));
  }
};

/// Splits one dimension: [N, 128] -> [N, 8, 4, 4] for `.sizes = {8, 4, 4}`.
struct Unflatten {
  int64_t dim = 1;
  std::vector<int64_t> sizes = {};

  static constexpr std::string_view kName = "Unflatten";
  static auto fields() {
    using O = Unflatten;
    return std::tuple(field("dim", &O::dim, "dimension to split"),
                      field("sizes", &O::sizes, "what it becomes; one may be -1", at_least(-1)));
  }
};

}  // namespace fe::layers
