// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string_view>
#include <utility>

#include "fe/base/options/options.h"
#include "fe/base/tensor.h"

namespace fe::ops {

/// How much a class counts in a loss: `.class_weights = {{0, 1.0}, {7, 2.5}}`. Classes that are not
/// named count 1.
class ClassWeights {
 public:
  using Written = std::map<int64_t, double>;
  static constexpr std::string_view kWritten = "a map from class to weight, {0: 1.0, 7: 2.5}";

  ClassWeights() = default;
  /// From the weights by class index; other classes have the weight 1.
  ClassWeights(std::initializer_list<std::pair<const int64_t, double>> weights)
      : weights_(weights) {}
  ClassWeights(std::map<int64_t, double> weights) : weights_(std::move(weights)) {}

  bool empty() const { return weights_.empty(); }
  /// The weights by class index.
  const std::map<int64_t, double>& weights() const { return weights_; }
  /// The weight of one class.
  double operator[](int64_t index) const;

  /// Throws fe::Error, in the name of `op`, for a negative class or a weight below 0.
  void check(std::string_view op) const;
  /// The weights of `classes` classes, [C], where and as `like` is; an undefined tensor when there
  /// are none. Throws fe::Error, in the name of `op`, for a class that does not exist.
  Tensor tensor(int64_t classes, const Tensor& like, std::string_view op) const;

 private:
  std::map<int64_t, double> weights_;
};

/// {"0: 1", "7: 2.5"}
OptionValue option_value(const ClassWeights& weights);

}  // namespace fe::ops
