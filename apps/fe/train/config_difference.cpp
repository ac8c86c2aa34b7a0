// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/train/config_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "config/yaml/write_yaml.h"

namespace fe::app {
namespace {

using config::Node;
using Values = std::vector<std::pair<std::string, std::string>>;  // path and value

void add_values(const Node& node, const std::string& path, Values& values);

bool is_piece(const Node& node) { return node.is_map() && node.entries.size() == 1; }

// A list with pieces in it; others, such as a shape, are values as a whole.
bool has_pieces(const Node& list) {
  return std::any_of(list.items.begin(), list.items.end(), is_piece);
}

void add_items(const Node& list, const std::string& path, Values& values) {
  std::map<std::string, int> seen;
  for (const Node& item : list.items) {
    const std::string name = is_piece(item) ? item.entries[0].key : config::flow_yaml(item);
    const int count = ++seen[name];
    const std::string at =
        count == 1 ? fmt::format("{}.{}", path, name) : fmt::format("{}.{}({})", path, name, count);
    add_values(is_piece(item) ? item.entries[0].value : Node(), at, values);
  }
}

void add_values(const Node& node, const std::string& path, Values& values) {
  if (node.is_map() && !node.entries.empty()) {
    for (const auto& entry : node.entries) {
      add_values(entry.value, path.empty() ? entry.key : path + "." + entry.key, values);
    }
  } else if (node.is_list() && has_pieces(node)) {
    add_items(node, path, values);
  } else {
    values.emplace_back(path, config::flow_yaml(node));
  }
}

}  // namespace

std::vector<ConfigDifference> config_difference(const Node& a, const Node& b) {
  Values in_a, in_b;
  add_values(a, "", in_a);
  add_values(b, "", in_b);
  const std::map<std::string, std::string> by_path_a(in_a.begin(), in_a.end());
  const std::map<std::string, std::string> by_path_b(in_b.begin(), in_b.end());
  std::vector<ConfigDifference> differences;
  for (const auto& [path, value] : in_a) {
    const auto other = by_path_b.find(path);
    if (other == by_path_b.end()) {
      differences.push_back({path, value, ""});
    } else if (other->second != value) {
      differences.push_back({path, value, other->second});
    }
  }
  for (const auto& [path, value] : in_b) {
    if (by_path_a.count(path) == 0) differences.push_back({path, "", value});
  }
  return differences;
}

}  // namespace fe::app
