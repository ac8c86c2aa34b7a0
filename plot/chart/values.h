// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace fe::plot {

/// Numbers to draw: a copy of any range of float, double or integers, such as a std::vector<float>
/// or a std::span<const double>.
class Values {
 public:
  Values() = default;
  /// From numbers of any type.
  Values(std::initializer_list<double> values) : values_(values) {}
  Values(std::vector<double> values) : values_(std::move(values)) {}

  /// The same from a range of numbers.
  template <class Numbers>
  requires(!std::is_same_v<Numbers, Values> && std::ranges::input_range<const Numbers&> &&
           std::is_arithmetic_v<std::ranges::range_value_t<const Numbers&>>)
      Values(const Numbers& numbers) {
    for (const auto number : numbers) values_.push_back(static_cast<double>(number));
  }

  size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  /// The i-th value.
  double operator[](size_t i) const { return values_[i]; }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::vector<double> values_;
};

}  // namespace fe::plot
