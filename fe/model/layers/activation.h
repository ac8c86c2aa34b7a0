// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fe/base/options.h"

namespace fe::layers {

/// max(0, x)
struct ReLU {
  static constexpr std::string_view kName = "ReLU";
  static auto fields() { return std::tuple(); }
};

/// x where it is positive, else negative_slope x.
struct LeakyReLU {
  double negative_slope = 0.01;

  static constexpr std::string_view kName = "LeakyReLU";
  static auto fields() {
    return std::tuple(field("negative_slope", &LeakyReLU::negative_slope,
                            "slope below 0 (Keras: 0.3)", at_least(0)));
  }
};

/// tanh(x).
struct Tanh {
  static constexpr std::string_view kName = "Tanh";
  static auto fields() { return std::tuple(); }
};

/// 1 / (1 + exp(-x)).
struct Sigmoid {
  static constexpr std::string_view kName = "Sigmoid";
  static auto fields() { return std::tuple(); }
};

/// Softmax over one dimension.
struct Softmax {
  int64_t dim = 1;

  static constexpr std::string_view kName = "Softmax";
  static auto fields() {
    return std::tuple(field("dim", &Softmax::dim, "over which the results sum to 1"));
  }
};

}  // namespace fe::layers
