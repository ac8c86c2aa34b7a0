// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <tuple>

#include "fe/base/options/options.h"
#include "fe/model/layers/layer.h"

namespace fe::layers {

/// Batch normalization of [N, C] or [N, C, L]; Ioffe & Szegedy 2015, arXiv:1502.03167.
/// Keras's defaults, momentum 0.99 and epsilon 1e-3, are `.eps = 1e-3, .momentum = 0.01` here.
/// Of several ranks, each takes mean and variance over its own rows, unless the model was built
/// with
/// `.sync_batchnorm = true` (fe/model/layers/sync_batch_norm.h).
struct BatchNorm1d {
  static constexpr std::string_view kName = "BatchNorm1d";
  static constexpr std::string_view kDoc = "batch normalization of [N, C]";

  int64_t num_features = 0;
  double eps = 1e-5;
  double momentum = 0.1;
  bool affine = true;

  static auto fields() {
    using O = BatchNorm1d;
    return std::tuple(
        field("num_features", &O::num_features, "channels", at_least(1)),
        field("eps", &O::eps, "added to the variance", greater_than(0)),
        field("momentum", &O::momentum,
              "weight of the newest batch in the running mean and variance", between(0, 1)),
        field("affine", &O::affine, "learn a scale and a shift"));
  }

  std::shared_ptr<LayerModule> make() const;  ///< its module, with its weights drawn
};

/// Batch normalization of [N, C, H, W], else as BatchNorm1d.
struct BatchNorm2d {
  static constexpr std::string_view kName = "BatchNorm2d";
  static constexpr std::string_view kDoc = "batch normalization of [N, C, H, W]";

  int64_t num_features = 0;
  double eps = 1e-5;
  double momentum = 0.1;
  bool affine = true;

  static auto fields() {
    using O = BatchNorm2d;
    return std::tuple(
        field("num_features", &O::num_features, "channels", at_least(1)),
        field("eps", &O::eps, "added to the variance", greater_than(0)),
        field("momentum", &O::momentum,
              "weight of the newest batch in the running mean and variance", between(0, 1)),
        field("affine", &O::affine, "learn a scale and a shift"));
  }

  std::shared_ptr<LayerModule> make() const;  ///< its module, with its weights drawn
};

}  // namespace fe::layers
