// SPDX-License-Identifier: Apache-2.0
#include "ops/loss/class_weights.h"

#include <torch/types.h>

#include <string>
#include <vector>

#include "fe/base/error.h"

namespace fe::ops {

double ClassWeights::operator[](int64_t index) const {
  const auto entry = weights_.find(index);
  return entry == weights_.end() ? 1.0 : entry->second;
}

void ClassWeights::check(std::string_view op) const {
  for (const auto& [index, weight] : weights_) {
    FE_CHECK(index >= 0 && weight >= 0.0,
             "{}: expected class_weights of classes from 0 on, of at least 0, got {} for class {}.",
             op, weight, index);
  }
}

Tensor ClassWeights::tensor(int64_t classes, const Tensor& like, std::string_view op) const {
  if (empty()) return {};
  const int64_t largest = weights_.rbegin()->first;
  FE_CHECK(largest < classes,
           "{}: expected class_weights for the classes 0 to {}, got one for class {}.", op,
           classes - 1, largest);
  std::vector<double> values;
  for (int64_t index = 0; index < classes; ++index) values.push_back((*this)[index]);
  return torch::tensor(values, torch::kDouble).to(like.options());
}

OptionValue option_value(const ClassWeights& weights) {
  std::vector<std::string> words;
  for (const auto& [index, weight] : weights.weights()) {
    words.push_back(fmt::format("{}: {}", index, weight));
  }
  return words;
}

}  // namespace fe::ops
