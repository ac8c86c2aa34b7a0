// SPDX-License-Identifier: Apache-2.0
#include "config/yaml/scalar.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "fe/base/nearest.h"

namespace fe::config {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

template <class T>
std::optional<T> parse(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> parse_number(const std::string& text) {
  const std::string word = lower(text);
  if (word == ".inf" || word == "+.inf") return std::numeric_limits<double>::infinity();
  if (word == "-.inf") return -std::numeric_limits<double>::infinity();
  if (word == ".nan") return std::nan("");
  // from_chars knows "inf" and "nan"; YAML does not.
  if (text.find_first_not_of("+-.0123456789eE") != std::string::npos) return std::nullopt;
  return parse<double>(text);
}

}  // namespace

void wrong_type(const Node& node,
                Context& context,
                const std::string& what,
                const std::string& expected) {
  const char* mend = node.is_null()                    ? " Leave the line out for the default."
                     : node.is_scalar() && node.quoted ? " Remove the quotes: they make it a text."
                                                       : "";
  context.error(node.place, "{}: expected {}, got {}.{}", what, expected, node.describe(), mend);
}

std::optional<bool> read_bool(const Node& node, Context& context, const std::string& what) {
  const std::string word = node.is_scalar() && !node.quoted ? lower(node.text) : "";
  if (word == "true") return true;
  if (word == "false") return false;
  wrong_type(node, context, what, "true or false");
  return std::nullopt;
}

std::optional<int64_t> read_integer(const Node& node, Context& context, const std::string& what) {
  if (node.is_scalar() && !node.quoted) {
    if (const auto value = parse<int64_t>(node.text)) return value;
    const auto number = parse_number(node.text);  // 1e4 is a whole number too
    if (number && std::abs(*number) < 9e15 && std::floor(*number) == *number) {
      return static_cast<int64_t>(*number);
    }
  }
  wrong_type(node, context, what, "a whole number");
  return std::nullopt;
}

std::optional<double> read_number(const Node& node, Context& context, const std::string& what) {
  if (node.is_scalar() && !node.quoted) {
    if (const auto value = parse_number(node.text)) return value;
  }
  wrong_type(node, context, what, "a number");
  return std::nullopt;
}

std::optional<std::string> read_text(const Node& node, Context& context, const std::string& what) {
  if (node.is_scalar()) return node.text;
  wrong_type(node, context, what, "a text");
  return std::nullopt;
}

std::optional<size_t> read_choice(const Node& node,
                                  Context& context,
                                  const std::string& what,
                                  const std::vector<std::string>& choices) {
  if (node.is_scalar()) {
    const auto known = std::find(choices.begin(), choices.end(), node.text);
    if (known != choices.end()) return static_cast<size_t>(known - choices.begin());
  }
  context.error(node.place, "{}: expected one of {}, got {}.{}", what, fmt::join(choices, ", "),
                node.describe(), node.is_scalar() ? did_you_mean(node.text, choices) : "");
  return std::nullopt;
}

}  // namespace fe::config
