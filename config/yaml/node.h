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
  int column = 0;                           ///< the column, from 1

  std::string str() const;  ///< "alocc.yaml:12:5"
};

/// A value of a YAML document, with its place. Maps keep the order of the text.
struct Node {
  /// The kind of a node.
  enum class Kind { kNull, kScalar, kList, kMap };
  struct Entry;

  Kind kind = Kind::kNull;       ///< the kind
  std::string text = {};         ///< of a scalar, as written, without quotes
  bool quoted = false;           ///< a quoted scalar is text, even if it looks like a number
  std::vector<Node> items = {};  ///< the items of a list
  std::vector<Entry> entries;    ///< the entries of a map, in order
  Place place = {};              ///< where it is in its file

  /// Whether it is `~` or empty.
  bool is_null() const { return kind == Kind::kNull; }
  /// Whether it is a single value.
  bool is_scalar() const { return kind == Kind::kScalar; }
  /// Whether it is a list.
  bool is_list() const { return kind == Kind::kList; }
  /// Whether it is a map.
  bool is_map() const { return kind == Kind::kMap; }

  /// The value of a map's key, or nullptr.
  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
  /// The keys of a map, in order.
  std::vector<std::string> keys() const;

  /// For messages: "the list [1, 2]", "'abc'", "nothing".
  std::string describe() const;

  /// A single value.
  static Node scalar(std::string text, const Place& place = {});
  /// An empty value.
  static Node null(const Place& place = {});
  /// A list.
  static Node list(std::vector<Node> items, const Place& place = {});
  /// An empty map.
  static Node map(const Place& place = {});
};

/// An entry of a map.
struct Node::Entry {
  std::string key;  ///< the key
  Place place;      ///< of the key
  Node value;       ///< the value
};

}  // namespace fe::config
