// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/schema/context.h"
#include "config/schema/piece_info.h"
#include "config/yaml/scalar.h"
#include "fe/base/key.h"
#include "fe/base/mode.h"

/// How the type of an option is written in YAML. A type of your own joins in by specializing
/// OptionType, or, for an enumeration, with two functions beside it that fe's own have:
///
///   std::string option_name(Color color);
///   constexpr auto choices(Color) { return std::array{Color::kRed, Color::kBlue}; }
namespace fe::config {

template <class T>
concept HasChoices = std::is_enum_v<T> && requires(T value) {
  choices(value);
  option_name(value);
};

/// info(): what may be written. read(): the value, or nullopt when a fault was noted.
/// stand_in(): any value, for types without a default constructor: what an options struct holds
/// until the value that must be written is read.
template <class T>
struct OptionType;

template <>
struct OptionType<bool> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::kBool, .text = "true or false"}; }
  static auto read(const Node& node, Context& context, const std::string& what) {
    return read_bool(node, context, what);
  }
};

template <std::integral T>
struct OptionType<T> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::kInteger, .text = "a whole number"}; }
  static std::optional<T> read(const Node& node, Context& context, const std::string& what) {
    const auto value = read_integer(node, context, what);
    if (!value) return std::nullopt;
    if (!std::in_range<T>(*value)) {
      wrong_type(node, context, what,
                 std::is_unsigned_v<T> ? "a whole number from 0" : "a smaller whole number");
      return std::nullopt;
    }
    return static_cast<T>(*value);
  }
};

template <>
struct OptionType<double> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::kNumber, .text = "a number"}; }
  static auto read(const Node& node, Context& context, const std::string& what) {
    return read_number(node, context, what);
  }
};

template <>
struct OptionType<std::string> {
  static TypeInfo info() { return {.text = "a text"}; }
  static auto read(const Node& node, Context& context, const std::string& what) {
    return read_text(node, context, what);
  }
};

template <>
struct OptionType<std::filesystem::path> {
  static TypeInfo info() { return {.text = "a file or folder"}; }
  static std::optional<std::filesystem::path> read(const Node& node,
                                                   Context& context,
                                                   const std::string& what) {
    const auto text = read_text(node, context, what);
    return text ? std::optional<std::filesystem::path>(*text) : std::nullopt;
  }
};

template <HasChoices T>
struct OptionType<T> {
  static std::vector<std::string> names() {
    std::vector<std::string> names;
    for (const T value : choices(T{})) names.push_back(option_name(value));
    return names;
  }
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kChoice,
            .text = fmt::format("{}", fmt::join(names(), ", ")),
            .choices = names()};
  }
  static std::optional<T> read(const Node& node, Context& context, const std::string& what) {
    const auto index = read_choice(node, context, what, names());
    return index ? std::optional<T>(choices(T{})[*index]) : std::nullopt;
  }
};

template <>
struct OptionType<Key> {
  static TypeInfo info() { return {.text = "a key"}; }
  static std::optional<Key> read(const Node& node, Context& context, const std::string& what);
  static Key stand_in() { return "key"; }
};

template <>
struct OptionType<Keys> {
  static TypeInfo info();
  static std::optional<Keys> read(const Node& node, Context& context, const std::string& what);
  static Keys stand_in() { return Keys::none(); }
};

template <>
struct OptionType<Modes> {
  static TypeInfo info();
  static std::optional<Modes> read(const Node& node, Context& context, const std::string& what);
};

template <>
struct OptionType<DsIds> {
  static TypeInfo info();
  static std::optional<DsIds> read(const Node& node, Context& context, const std::string& what);
};

template <>
struct OptionType<Model> {
  static TypeInfo info() { return {.text = "the name of a model"}; }
  static std::optional<Model> read(const Node& node, Context& context, const std::string& what);
  static Model stand_in();
};

template <class T>
struct OptionType<std::optional<T>> {
  static TypeInfo info() {
    TypeInfo info = OptionType<T>::info();
    info.may_be_null = true;
    return info;
  }
  /// Null is "unset".
  static std::optional<std::optional<T>> read(const Node& node,
                                              Context& context,
                                              const std::string& what) {
    if (node.is_null()) return std::optional<std::optional<T>>(std::in_place, std::nullopt);
    auto value = OptionType<T>::read(node, context, what);
    if (!value) return std::nullopt;
    return std::optional<std::optional<T>>(std::in_place, std::move(*value));
  }
};

template <class T>
struct OptionType<std::vector<T>> {
  static TypeInfo info() {
    const TypeInfo element = OptionType<T>::info();
    return {.kind = TypeInfo::Kind::kOneOrList,
            .text = "a list; of each: " + element.text,
            .element = std::make_shared<TypeInfo>(element)};
  }
  /// A single value is a list of one.
  static std::optional<std::vector<T>> read(const Node& node,
                                            Context& context,
                                            const std::string& what) {
    std::vector<T> values;
    if (node.is_null()) {
      wrong_type(node, context, what, info().text);
      return std::nullopt;
    }
    const std::vector<Node> items = node.is_list() ? node.items : std::vector<Node>{node};
    bool good = true;
    for (const auto& item : items) {
      auto value = OptionType<T>::read(item, context, what);
      good = good && value.has_value();
      if (value) values.push_back(std::move(*value));
    }
    return good ? std::optional(std::move(values)) : std::nullopt;
  }
};

}  // namespace fe::config
