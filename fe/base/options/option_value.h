// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "fe/base/key.h"
#include "fe/base/mode.h"

namespace fe {

/// The value of one option, in a form that can be written down. Monostate: unset, or a piece of
/// code (a function, a module) that cannot.
using OptionValue = std::variant<std::monostate,
                                 bool,
                                 int64_t,
                                 double,
                                 std::string,
                                 std::vector<int64_t>,
                                 std::vector<double>,
                                 std::vector<std::string>>;

/// One option with its value.
struct Option {
  std::string name;   ///< the name in configs
  OptionValue value;  ///< the value
};

/// What an op, trace, optimizer or architecture is made of: its name and its options.
struct Description {
  std::string name;             ///< the name in configs
  std::vector<Option> options;  ///< the options, in order of declaration
  std::string place = {};       ///< where a config file names it: "alocc.yaml:12:5"

  /// For messages: the name, behind the place if it has one.
  std::string label() const { return place.empty() ? name : place + ": " + name; }
};

namespace detail {

template <class T, class... Types>
concept OneOf = (std::is_same_v<T, Types> || ...);

}  // namespace detail

template <class T>
concept HasOptionName = requires(const T& value) {
  { option_name(value) } -> std::convertible_to<std::string>;
};

/// Turns a member into an OptionValue. A type of your own takes part with a free function
/// `std::string option_name(const YourType&)` in its namespace.
template <class T>
OptionValue option_value(const T& value) {
  if constexpr (detail::OneOf<T, bool, std::string, std::vector<double>, std::vector<int64_t>,
                              std::vector<std::string>>)
    return value;
  else if constexpr (HasOptionName<T>)
    return std::string(option_name(value));
  else if constexpr (std::is_integral_v<T>)
    return static_cast<int64_t>(value);
  else if constexpr (std::is_floating_point_v<T>)
    return static_cast<double>(value);
  else if constexpr (std::is_same_v<T, std::filesystem::path>)
    return value.string();
  else if constexpr (detail::OneOf<T, Key, Modes>)
    return value.str();
  else if constexpr (std::is_same_v<T, Keys>)
    return value.names();
  else if constexpr (std::is_same_v<T, DsIds>)
    return value.ids();
  else
    return std::monostate{};
}
template <class T>
OptionValue option_value(const std::optional<T>& value) {
  return value ? option_value(*value) : OptionValue(std::monostate{});
}

}  // namespace fe
