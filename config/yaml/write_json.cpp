// SPDX-License-Identifier: Apache-2.0
#include "config/yaml/write_json.h"

#include <nlohmann/json.hpp>

namespace fe::config {
namespace {

using Json = nlohmann::ordered_json;

Json scalar_json(const Node& node) {
  if (!node.quoted) {
    // JSON's own words and numbers are YAML's.
    const Json parsed = Json::parse(node.text, nullptr, /*allow_exceptions=*/false);
    if (parsed.is_number() || parsed.is_boolean() || parsed.is_null()) return parsed;
  }
  return node.text;
}

Json to_json(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return nullptr;
    case Node::Kind::kScalar:
      return scalar_json(node);
    case Node::Kind::kList: {
      Json list = Json::array();
      for (const Node& item : node.items) list.push_back(to_json(item));
      return list;
    }
    case Node::Kind::kMap: {
      Json map = Json::object();
      for (const auto& entry : node.entries) map[entry.key] = to_json(entry.value);
      return map;
    }
  }
  return nullptr;
}

}  // namespace

std::string write_json(const Node& node) { return to_json(node).dump(); }

}  // namespace fe::config
