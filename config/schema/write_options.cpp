// SPDX-License-Identifier: Apache-2.0
#include "config/schema/write_options.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>
#include <variant>
#include <vector>

namespace fe::config {
namespace {

Node scalar_node(const std::string& text) {
  Node node = Node::scalar(text);
  node.quoted = true;  // it stays text, even if it looks like a number
  return node;
}
Node scalar_node(bool value) { return Node::scalar(value ? "true" : "false"); }
Node scalar_node(int64_t value) { return Node::scalar(fmt::format("{}", value)); }
Node scalar_node(double value) {
  if (std::isinf(value)) return Node::scalar(value < 0 ? "-.inf" : ".inf");  // YAML's words
  return Node::scalar(fmt::format("{}", value));
}

template <class T>
Node scalar_node(const std::vector<T>& values) {
  std::vector<Node> items;
  for (const T& value : values) items.push_back(scalar_node(value));
  return Node::list(std::move(items));
}

}  // namespace

std::optional<Node> write_value(const OptionValue& value) {
  return std::visit(
      [](const auto& v) -> std::optional<Node> {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>) {
          return std::nullopt;
        } else {
          return scalar_node(v);
        }
      },
      value);
}

Node write_piece(const Description& description) {
  Node options = Node::map();
  for (const Option& option : description.options) {
    auto value = write_value(option.value);
    if (value) options.entries.push_back({option.name, {}, std::move(*value)});
  }
  Node piece = Node::map();
  piece.entries.push_back({description.name, {}, std::move(options)});
  return piece;
}

}  // namespace fe::config
