// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <tuple>

#include "fe/base/options/options.h"
#include "fe/model/layers/layer.h"

namespace fe::layers {

/// max(0, x)
struct ReLU {
  static constexpr std::string_view kName = "ReLU";
  static constexpr std::string_view kDoc = "max(x, 0)";

  static auto fields() { return std::tuple(); }

  std::shared_ptr<LayerModule> make() const;  ///< its module
};

/// x where it is positive, else negative_slope x.
struct LeakyReLU {
  static constexpr std::string_view kName = "LeakyReLU";
  static constexpr std::string_view kDoc = "x, or a small multiple of it below 0";

  double negative_slope = 0.01;

  static auto fields() {
    return std::tuple(field("negative_slope", &LeakyReLU::negative_slope,
                            "slope below 0 (Keras: 0.3)", at_least(0)));
  }

  std::shared_ptr<LayerModule> make() const;  ///< its module
};

/// tanh(x).
struct Tanh {
  static constexpr std::string_view kName = "Tanh";
  static constexpr std::string_view kDoc = "to (-1, 1)";

  static auto fields() { return std::tuple(); }

  std::shared_ptr<LayerModule> make() const;  ///< its module
};

/// 1 / (1 + exp(-x)).
struct Sigmoid {
  static constexpr std::string_view kName = "Sigmoid";
  static constexpr std::string_view kDoc = "to (0, 1)";

  static auto fields() { return std::tuple(); }

  std::shared_ptr<LayerModule> make() const;  ///< its module
};

/// Softmax over one dimension.
struct Softmax {
  static constexpr std::string_view kName = "Softmax";
  static constexpr std::string_view kDoc = "to probabilities that sum to 1";

  int64_t dim = 1;

  static auto fields() {
    return std::tuple(field("dim", &Softmax::dim, "over which the results sum to 1"));
  }

  std::shared_ptr<LayerModule> make() const;  ///< its module
};

}  // namespace fe::layers
