// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fe::config {

/// Where in a file something is written; lines and columns count from 1.
struct Place {
  std::shared_ptr<const std::string> file;  ///< or "--set"
  int line = 0;                             ///< 0: no place in a text
  int column = 0;

  std::string str() const;  ///< "alocc.yaml:12:5"
};

/// A value of a YAML document, with its place. Maps keep the order of the text.
struct Node {
  enum class Kind { kNull, kScalar, kList, kMap };
  struct Entry;

  Kind kind = Kind::kNull;
  std::string text = {};  ///< of a scalar, as written, without quotes
  bool quoted = false;    ///< a quoted scalar is text, even if it looks like a number
  std::vector<Node> items = {};
  std::vector<Entry> entries = {};
  Place place = {};

  bool is_null() const { return kind == Kind::kNull; }
  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }

  /// The value of a map's key, or nullptr.
  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
  std::vector<std::string> keys() const;

  /// For messages: "the list [1, 2]", "'abc'", "nothing".
  std::string describe() const;

  static Node scalar(std::string text, const Place& place = {});
  static Node list(std::vector<Node> items, const Place& place = {});
  static Node map(const Place& place = {});
};

struct Node::Entry {
  std::string key;
  Place place;  ///< of the key
  Node value;
};

}  // namespace fe::config
