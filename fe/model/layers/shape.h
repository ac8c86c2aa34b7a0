// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <tuple>
#include <vector>

#include "fe/base/options/options.h"
#include "fe/model/layers/layer.h"

namespace fe::layers {

/// Makes one dimension of those from start_dim to end_dim: [N, C, H, W] -> [N, C H W].
struct Flatten {
  static constexpr std::string_view kName = "Flatten";
  static constexpr std::string_view kDoc = "several dimensions into one";

  int64_t start_dim = 1;
  int64_t end_dim = -1;

  static auto fields() {
    using O = Flatten;
    return std::tuple(field("start_dim", &O::start_dim, "first dimension to join"),
                      field("end_dim", &O::end_dim, "last dimension to join"));
  }

  std::shared_ptr<LayerModule> make() const;  ///< its module
};

/// Splits one dimension: [N, 128] -> [N, 8, 4, 4] for `.sizes = {8, 4, 4}`.
struct Unflatten {
  static constexpr std::string_view kName = "Unflatten";
  static constexpr std::string_view kDoc = "one dimension into several";

  int64_t dim = 1;
  std::vector<int64_t> sizes = {};

  static auto fields() {
    using O = Unflatten;
    return std::tuple(field("dim", &O::dim, "dimension to split"),
                      field("sizes", &O::sizes, "what it becomes; one may be -1", at_least(-1)));
  }

  std::shared_ptr<LayerModule> make() const;  ///< its module
};

}  // namespace fe::layers
