// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "config/schema/option_type.h"
#include "fe/base/key_map.h"
#include "fe/base/options/written.h"

/// OptionType of maps, and of types that say themselves how they are written
/// (fe/base/options/written.h).
namespace fe::config {

namespace detail {

template <class Element>
TypeInfo map_info(const std::string& text) {
  return {.kind = TypeInfo::Kind::kMap,
          .text = std::move(text),
          .element = std::make_shared<TypeInfo>(OptionType<Element>::info())};
}

/// Reads each entry of a map and calls add(key, value). `expected` is for messages.
template <class Key, class Value, class Add>
bool read_entries(const Node& node,
                  Context& context,
                  const std::string& what,
                  const std::string& expected,
                  const Add& add) {
  if (!node.is_map()) {
    wrong_type(node, context, what, expected);
    return false;
  }
  bool good = true;
  for (const auto& entry : node.entries) {
    auto key = OptionType<Key>::read(Node::scalar(entry.key, entry.place), context, what);
    auto value = OptionType<Value>::read(entry.value, context, what);
    good = good && key && value;
    if (key && value) add(std::move(*key), std::move(*value));
  }
  return good;
}

/// A value that pieces share by name: see Context::shared().
template <class T>
concept SharedByName = SaysWhatIsWritten<T> && std::default_initializable<T> &&
    requires(T value, const std::string& text) {
  { value.state() } -> std::convertible_to<std::string>;
  value.load_state(text);
};

}  // namespace detail

template <class Key, class Value>
struct OptionType<std::map<Key, Value>> {
  static TypeInfo info() {
    return detail::map_info<Value>("a map; of each value: " + OptionType<Value>::info().text);
  }
  static std::optional<std::map<Key, Value>> read(const Node& node,
                                                  Context& context,
                                                  const std::string& what,
                                                  const std::string& expected = info().text) {
    std::map<Key, Value> values;
    const auto add = [&](Key key, Value value) {
      values.insert_or_assign(std::move(key), std::move(value));
    };
    const bool good = detail::read_entries<Key, Value>(node, context, what, expected, add);
    return good ? std::optional(std::move(values)) : std::nullopt;
  }
};

template <class Value>
struct OptionType<KeyMap<Value>> {
  static TypeInfo info() {
    return detail::map_info<Value>("a map from keys; of each value: " +
                                   OptionType<Value>::info().text);
  }
  static std::optional<KeyMap<Value>> read(const Node& node,
                                           Context& context,
                                           const std::string& what) {
    KeyMap<Value> values;
    const auto add = [&](const Key& key, Value value) { values.set(key, std::move(value)); };
    const bool good = detail::read_entries<Key, Value>(node, context, what, info().text, add);
    return good ? std::optional(std::move(values)) : std::nullopt;
  }
};

template <ReadsText T>
struct OptionType<T> {
  static TypeInfo info() { return {.text = std::string(T::kWritten)}; }
  static std::optional<T> read(const Node& node, Context& context, const std::string& what) {
    const auto text = read_text(node, context, what);
    if (!text) return std::nullopt;
    try {
      return T::parse(*text);
    } catch (const Error& error) {
      context.error(node.place, "{}: {}", what, error.what());
      return std::nullopt;
    }
  }
};

template <WrittenAs T>
struct OptionType<T> {
  using Written = typename T::Written;

  static TypeInfo info() {
    TypeInfo info = OptionType<Written>::info();
    info.text = T::kWritten;
    return info;
  }
  static std::optional<T> read(const Node& node, Context& context, const std::string& what) {
    auto written = read_written(node, context, what);
    if (!written) return std::nullopt;
    try {
      return T(std::move(*written));
    } catch (const Error& error) {
      context.error(node.place, "{}: {}", what, error.what());
      return std::nullopt;
    }
  }

 private:
  static std::optional<Written> read_written(const Node& node,
                                             Context& context,
                                             const std::string& what) {
    if constexpr (requires { OptionType<Written>::read(node, context, what, what); }) {
      return OptionType<Written>::read(node, context, what, info().text);
    } else {
      return OptionType<Written>::read(node, context, what);
    }
  }
};

template <detail::SharedByName T>
struct OptionType<T> {
  static TypeInfo info() { return {.text = std::string(T::kWritten)}; }
  static std::optional<T> read(const Node& node, Context& context, const std::string& what) {
    const auto name = read_text(node, context, what);
    return name ? std::optional(context.shared<T>(*name)) : std::nullopt;
  }
};

}  // namespace fe::config
