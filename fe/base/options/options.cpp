// SPDX-License-Identifier: Apache-2.0
#include "fe/base/options/options.h"

#include <cmath>

#include "fe/base/error.h"

namespace fe {

bool Range::contains(double value) const {
  if (finite && !std::isfinite(value)) return false;
  const bool above = low_open ? value > low : value >= low;
  const bool below = high_open ? value < high : value <= high;
  return above && below;
}

std::string Range::str() const {
  const bool has_low = std::isfinite(low), has_high = std::isfinite(high);
  if (has_low && has_high) {
    return fmt::format("in {}{}, {}{}", low_open ? '(' : '[', low, high, high_open ? ')' : ']');
  }
  if (has_low) return fmt::format("{} {}", low_open ? "greater than" : "of at least", low);
  if (has_high) return fmt::format("{} {}", high_open ? "less than" : "of at most", high);
  return "that is a number";
}

void check_range(std::string_view owner,
                 std::string_view option,
                 const Range& range,
                 const OptionValue& value) {
  const auto check = [&](double number) {
    // The bounds may hold infinity, as "greater than 0" does: then they are not what is wrong.
    Range bounds = range;
    bounds.finite = false;
    FE_CHECK(range.contains(number) || !bounds.contains(number),
             "{}: expected a finite {}, got {}.", owner, option, number);
    FE_CHECK(range.contains(number), "{}: expected {} {}, got {}.", owner, option, range.str(),
             number);
  };
  if (const auto* integer = std::get_if<int64_t>(&value)) check(static_cast<double>(*integer));
  if (const auto* number = std::get_if<double>(&value)) check(*number);
  if (const auto* numbers = std::get_if<std::vector<double>>(&value)) {
    for (double number : *numbers) check(number);
  }
  if (const auto* integers = std::get_if<std::vector<int64_t>>(&value)) {
    for (int64_t integer : *integers) check(static_cast<double>(integer));
  }
}

}  // namespace fe
