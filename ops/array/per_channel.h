// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "fe/base/options/options.h"

namespace fe::ops {

/// One number for all channels, or one for each: `.mean = 0.5`, `.mean = {0.485, 0.456, 0.406}`.
class PerChannel {
 public:
  using Written = std::vector<double>;
  static constexpr std::string_view kWritten = "a number, or a list of one for each channel";

  /// One value for all channels, or one per channel.
  PerChannel(double value) : values_{value} {}
  PerChannel(std::initializer_list<double> values) : values_(values) {}
  PerChannel(std::vector<double> values) : values_(std::move(values)) {}

  size_t size() const { return values_.size(); }
  /// The values: one, or one per channel.
  const std::vector<double>& values() const { return values_; }
  /// The number for `channel`; with one number, that one.
  double operator[](size_t channel) const {
    return values_.size() == 1 ? values_[0] : values_[channel];
  }

 private:
  std::vector<double> values_;
};

/// A number, or a list of them.
inline OptionValue option_value(const PerChannel& values) {
  if (values.size() == 1) return values[0];
  return values.values();
}

}  // namespace fe::ops
