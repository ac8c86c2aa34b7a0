// SPDX-License-Identifier: Apache-2.0
#include "config/yaml/node.h"

#include <fmt/format.h>

#include "config/yaml/write_yaml.h"

namespace fe::config {
namespace {

constexpr size_t kLongest = 60;  // letters of a value in a message

template <class N>
auto* find_in(N& node, std::string_view key) {
  for (auto& entry : node.entries) {
    if (entry.key == key) return &entry.value;
  }
  return static_cast<decltype(&node.entries.front().value)>(nullptr);
}

}  // namespace

std::string Place::str() const {
  if (!file) return "config";
  return line > 0 ? fmt::format("{}:{}:{}", *file, line, column) : *file;
}

const Node* Node::find(std::string_view key) const { return find_in(*this, key); }
Node* Node::find(std::string_view key) { return find_in(*this, key); }

std::vector<std::string> Node::keys() const {
  std::vector<std::string> keys;
  for (const Entry& entry : entries) keys.push_back(entry.key);
  return keys;
}

std::string Node::describe() const {
  if (is_null()) return "nothing";
  std::string written = is_scalar() ? fmt::format("'{}'", text) : flow_yaml(*this);
  if (written.size() > kLongest) written = written.substr(0, kLongest) + "...";
  if (is_list()) return "the list " + written;
  if (is_map()) return "the map " + written;
  return written;
}

Node Node::scalar(std::string text, const Place& place) {
  return {.kind = Kind::kScalar, .text = std::move(text), .entries = {}, .place = place};
}

Node Node::null(const Place& place) { return {.entries = {}, .place = place}; }

Node Node::list(std::vector<Node> items, const Place& place) {
  return {.kind = Kind::kList, .items = std::move(items), .entries = {}, .place = place};
}

Node Node::map(const Place& place) { return {.kind = Kind::kMap, .entries = {}, .place = place}; }

}  // namespace fe::config
