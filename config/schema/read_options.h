// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/schema/default_options.h"
#include "config/schema/option_type.h"
#include "config/schema/written_type.h"
#include "fe/base/options/options.h"

/// From YAML to an options struct, by way of the fields() it declares (fe/base/options/options.h).
namespace fe::config {

namespace detail {

/// Whether an option without a default may be left out all the same.
template <class T>
constexpr bool may_be_left_out() {
  if constexpr (requires { OptionType<T>::kMayBeLeftOut; }) {
    return OptionType<T>::kMayBeLeftOut;
  } else {
    return false;
  }
}

/// The options of a piece that is written as one value, `RemoveIf: "y == 3"`, if it has a
/// shorthand.
Node spelled_out(const Node& node, const std::string& shorthand);

/// A number out of range is not a default: such an option must be written.
bool fits(const Range& range, const OptionValue& value);

/// Whether field number `index` must be written: a leading member without a default, or one whose
/// default is out of range.
template <class Options, class F>
bool must_be_written(size_t index, const F& field, const Options& defaults) {
  if constexpr (IsPart<F>::value) return false;
  if (!fits(field.range, option_value(field.of(defaults)))) return true;
  return !IsNested<F>::value && index < required_count<Options>() &&
         !may_be_left_out<typename F::Type>();
}

/// Notes keys of `node` that are not options.
void check_names(const Node& node,
                 Context& context,
                 std::string_view owner,
                 const std::vector<std::string>& known);
/// Says that `part`, written below `owner`, is a section.
void misplaced_part(const Place& place,
                    Context& context,
                    std::string_view owner,
                    std::string_view part);
void missing_option(const Node& node,
                    Context& context,
                    std::string_view owner,
                    std::string_view option,
                    std::string_view doc);

}  // namespace detail

/// An option as its field declares it. `index` counts the fields of the struct.
template <class Options, class F>
OptionInfo option_info(size_t index, const F& field, const Options& defaults) {
  OptionInfo info{.name = std::string(field.name), .doc = std::string(field.doc), .type = {}};
  if constexpr (detail::IsPart<F>::value) {
    info.type = {.kind = TypeInfo::Kind::kSection, .text = "a section of its own"};
  } else {
    info.type = OptionType<typename F::Type>::info();
    info.required = detail::must_be_written(index, field, defaults);
    if (!info.required) info.default_value = option_value(field.of(defaults));
    info.range = field.range;
  }
  return info;
}

/// The options as they are declared, in the order of their fields.
template <HasFields Options>
std::vector<OptionInfo> option_infos() {
  const auto defaults = detail::default_options<Options>();
  std::vector<OptionInfo> infos;
  const auto add = [&](const auto& field) {
    infos.push_back(option_info(infos.size(), field, defaults));
  };
  std::apply([&](const auto&... fields) { (add(fields), ...); }, all_fields<Options>());
  return infos;
}

/// Reads one option, if `node` has it. False when a fault was noted.
template <class Options, class F>
bool read_option(const Node& node,
                 Context& context,
                 std::string_view owner,
                 size_t index,
                 const F& field,
                 Options& options) {
  const Node* written = node.find(field.name);
  if constexpr (detail::IsPart<F>::value) {
    if (written) detail::misplaced_part(written->place, context, owner, field.name);
    return !written;
  } else {
    if (!written) {
      const bool required = detail::must_be_written(index, field, options);
      if (required) detail::missing_option(node, context, owner, field.name, field.doc);
      return !required;
    }
    auto value = OptionType<typename F::Type>::read(*written, context,
                                                    fmt::format("{}: {}", owner, field.name));
    if (!value) return false;
    try {
      check_range(owner, field.name, field.range, option_value(*value));
    } catch (const Error& error) {
      context.error(written->place, "{}", error.what());
      return false;
    }
    field.of(options) = std::move(*value);
    return true;
  }
}

/// The option that a single value stands for, `RemoveIf: "y == 3"`; empty: there is none.
template <class Options>
std::string shorthand() {
  if constexpr (requires { Options::kShorthand; }) {
    return std::string(Options::kShorthand);
  } else {
    return "";
  }
}

/// Reads the options of `owner` from a map. Notes every unknown, missing, mistyped and out-of-range
/// option, and returns nullopt then.
template <HasFields Options>
std::optional<Options> read_options(const Node& given, Context& context, std::string_view owner) {
  const Node node = detail::spelled_out(given, shorthand<Options>());
  if (!node.is_map() && !node.is_null()) {
    wrong_type(node, context, std::string(owner), "its options, {name: value, ...}");
    return std::nullopt;
  }
  const size_t faults = context.findings().errors().size();
  bool good = true;
  std::vector<std::string> known;
  auto options = detail::default_options<Options>();
  const auto read = [&](const auto& field) {
    good = read_option(node, context, owner, known.size(), field, options) && good;
    known.emplace_back(field.name);
  };
  std::apply([&](const auto&... fields) { (read(fields), ...); }, all_fields<Options>());
  detail::check_names(node, context, owner, known);
  if (!good || context.findings().errors().size() != faults) return std::nullopt;
  return options;
}

}  // namespace fe::config
