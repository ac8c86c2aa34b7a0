// SPDX-License-Identifier: Apache-2.0
#include "config/schema/read_options.h"

#include <algorithm>

#include "fe/base/nearest.h"

namespace fe::config {

std::string default_text(const OptionInfo& option) {
  return std::visit(
      [](const auto& value) -> std::string {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          return "unset";
        } else if constexpr (std::is_same_v<T, std::string>) {
          return value.empty() ? "\"\"" : value;
        } else if constexpr (std::is_same_v<T, bool> || std::is_arithmetic_v<T>) {
          return fmt::format("{}", value);
        } else {
          return fmt::format("[{}]", fmt::join(value, ", "));
        }
      },
      option.default_value);
}

namespace detail {

bool fits(const Range& range, const OptionValue& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    return range.contains(static_cast<double>(*integer));
  }
  const auto* number = std::get_if<double>(&value);
  return !number || range.contains(*number);
}

void check_names(const Node& node,
                 Context& context,
                 std::string_view owner,
                 const std::vector<std::string>& known) {
  for (const auto& entry : node.entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    if (known.empty()) {
      context.error(entry.place, "unknown option '{}' of {}, which takes none.", entry.key, owner);
      continue;
    }
    context.error(entry.place, "unknown option '{}' of {}.{} Known names: {}.", entry.key, owner,
                  did_you_mean(entry.key, known), fmt::join(known, ", "));
  }
}

void misplaced_part(const Place& place,
                    Context& context,
                    std::string_view owner,
                    std::string_view part) {
  context.error(place,
                "{}: '{}' is a section of its own. Write it at the start of a line, not below {}.",
                owner, part, owner);
}

Node spelled_out(const Node& node, const std::string& shorthand) {
  if (shorthand.empty() || !node.is_scalar()) return node;
  Node options = Node::map(node.place);
  options.entries.push_back({shorthand, node.place, node});
  return options;
}

void missing_option(const Node& node,
                    Context& context,
                    std::string_view owner,
                    std::string_view option,
                    std::string_view doc) {
  context.error(node.place, "{}: the option '{}' is missing: {}.", owner, option, doc);
}

}  // namespace detail
}  // namespace fe::config
