// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "config/schema/option_type.h"
#include "fe/base/options.h"

/// From YAML to an options struct, by way of the fields() it declares (fe/base/options.h).
namespace fe::config {

namespace detail {

/// Becomes the value of whatever member it initializes.
template <class Give>
struct Initializer {
  const Give* give;
  template <class T>
  operator T() const {
    return give->template operator()<T>();
  }
};

struct AnyValue {
  template <class T>
  operator T() const;
};

template <class Options, size_t... I>
constexpr bool made_from(std::index_sequence<I...>) {
  return requires { Options{(static_cast<void>(I), AnyValue{})...}; };
}

/// How many leading members have no default: those that must be written.
template <class Options, size_t kCount = 0>
constexpr size_t required_count() {
  if constexpr (made_from<Options>(std::make_index_sequence<kCount>())) {
    return kCount;
  } else {
    return required_count<Options, kCount + 1>();
  }
}

template <class Options, class Give, size_t... I>
Options make_options(const Give& give, std::index_sequence<I...>) {
  return Options{(static_cast<void>(I), Initializer<Give>{&give})...};
}

template <class T>
T stand_in() {
  if constexpr (requires { OptionType<T>::stand_in(); }) {
    return OptionType<T>::stand_in();
  } else {
    return T();
  }
}

/// Options with stand-ins where there are no defaults.
template <class Options>
Options default_options() {
  const auto give = []<class T>() { return stand_in<T>(); };
  return make_options<Options>(give, std::make_index_sequence<required_count<Options>()>());
}

/// A number out of range is no default: such an option has to be written.
bool fits(const Range& range, const OptionValue& value);

/// Notes keys of `node` that are no option.
void check_names(const Node& node,
                 Context& context,
                 std::string_view owner,
                 const std::vector<std::string>& known);
void missing_option(const Node& node,
                    Context& context,
                    std::string_view owner,
                    std::string_view option,
                    std::string_view doc);

}  // namespace detail

/// The options as they are declared, in the order of their fields.
template <HasFields Options>
std::vector<OptionInfo> option_infos() {
  const Options defaults = detail::default_options<Options>();
  std::vector<OptionInfo> infos;
  std::apply(
      [&](const auto&... fields) {
        [[maybe_unused]] const auto add = [&](const auto& f) {
          using T = std::remove_cvref_t<decltype(f.of(defaults))>;
          const bool required = infos.size() < detail::required_count<Options>() ||
                                !detail::fits(f.range, option_value(f.of(defaults)));
          infos.push_back({.name = std::string(f.name),
                           .doc = std::string(f.doc),
                           .type = OptionType<T>::info(),
                           .required = required,
                           .default_value = required ? OptionValue() : option_value(f.of(defaults)),
                           .range = f.range});
        };
        (add(fields), ...);
      },
      all_fields<Options>());
  return infos;
}

/// Reads the options of `owner` from a map. Notes every unknown, missing, mistyped and out-of-range
/// option, and gives nullopt then. `others` are names in the map that are read elsewhere.
template <HasFields Options>
std::optional<Options> read_options(const Node& node,
                                    Context& context,
                                    std::string_view owner,
                                    const std::vector<std::string>& others = {}) {
  if (!node.is_map() && !node.is_null()) {
    wrong_type(node, context, std::string(owner), "its options, {name: value, ...}");
    return std::nullopt;
  }
  bool good = true;
  std::vector<std::string> known;
  Options options = detail::default_options<Options>();
  std::apply(
      [&](const auto&... fields) {
        [[maybe_unused]] const auto read = [&](const auto& f) {
          using T = std::remove_cvref_t<decltype(f.of(options))>;
          const bool required = known.size() < detail::required_count<Options>() ||
                                !detail::fits(f.range, option_value(f.of(options)));
          known.emplace_back(f.name);
          const Node* written = node.find(f.name);
          if (!written) {
            if (required) detail::missing_option(node, context, owner, f.name, f.doc);
            good = good && !required;
            return;
          }
          auto value = OptionType<T>::read(*written, context, fmt::format("{}: {}", owner, f.name));
          if (!value) {
            good = false;
            return;
          }
          try {
            check_range(owner, f.name, f.range, option_value(*value));
          } catch (const Error& error) {
            context.error(written->place, "{}", error.what());
            good = false;
          }
          f.of(options) = std::move(*value);
        };
        (read(fields), ...);
      },
      all_fields<Options>());
  known.insert(known.end(), others.begin(), others.end());
  const size_t faults = context.findings().errors().size();
  detail::check_names(node, context, owner, known);
  if (!good || context.findings().errors().size() != faults) return std::nullopt;
  return options;
}

}  // namespace fe::config
