// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <type_traits>

#include "config/schema/read_module.h"
#include "config/yaml/node.h"
#include "fe/base/options.h"

/// From an options struct back to a config: what read_options() makes the same struct of. Not for
/// `mode` and `ds_id`, which descriptions have in other words than configs: leave those out.
namespace fe::config {

/// Nothing for a value that is unset or cannot be written down.
std::optional<Node> write_value(const OptionValue& value);

/// {Name: {option: value, ...}} of an op, a trace or an optimizer.
Node write_piece(const Description& description);

template <class T>
std::optional<Node> write_option(const T& value) {
  if constexpr (std::is_same_v<T, Module>) {
    return write_module(value);
  } else if constexpr (std::is_same_v<T, OptimizerOptions>) {
    const Description description = describe(value);
    return description.name.empty() ? std::nullopt : std::optional(write_piece(description));
  } else {
    return write_value(option_value(value));
  }
}
template <class T>
std::optional<Node> write_option(const std::optional<T>& value) {
  return value ? write_option(*value) : std::nullopt;
}

/// A map of the options that are set.
template <HasFields Options>
Node write_options(const Options& options) {
  Node node = Node::map();
  std::apply(
      [&](const auto&... fields) {
        [[maybe_unused]] const auto add = [&](const auto& f) {
          auto value = write_option(f.of(options));
          if (value) node.entries.push_back({std::string(f.name), {}, std::move(*value)});
        };
        (add(fields), ...);
      },
      all_fields<Options>());
  return node;
}

}  // namespace fe::config
