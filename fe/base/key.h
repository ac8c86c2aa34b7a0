// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace fe {

/// The name of a value that flows from op to op: "x", "fake_score".
///
/// Not empty; without ':' and ';' (they delimit log lines); at most one '|' (it separates a metric
/// from its data set). Throws fe::Error otherwise. Deliberately without a default: an options
/// struct that needs a key does not compile when it is left out.
class Key {
 public:
  Key() = delete;  // an option that is a key is missing
  /// From a name. Throws fe::Error for an invalid one.
  Key(const char* name) : Key(std::string(name)) {}  // implicit: keys are written as literals
  Key(std::string name);
  Key(std::string_view name) : Key(std::string(name)) {}

  /// The name.
  const std::string& str() const { return name_; }
  /// The name.
  operator const std::string&() const { return name_; }

  friend bool operator==(const Key& a, const Key& b) { return a.name_ == b.name_; }
  friend auto operator<=>(const Key& a, const Key& b) { return a.name_ <=> b.name_; }

 private:
  std::string name_;
};

/// One or more keys: `.inputs = "x"` or `.inputs = {"x_fake", "x"}`.
/// Required like Key; an op that writes nothing says `Keys::none()`.
class Keys {
 public:
  Keys() = delete;  // inputs or outputs are missing
  /// From one key, or a list.
  Keys(const char* key) : keys_{Key(key)} {}
  Keys(std::string key) : keys_{Key(std::move(key))} {}
  Keys(Key key) : keys_{std::move(key)} {}
  Keys(std::initializer_list<Key> keys) : keys_(keys) {}
  Keys(std::vector<Key> keys) : keys_(std::move(keys)) {}
  /// No keys: for an op that writes nothing.
  static Keys none() { return Keys(std::vector<Key>()); }

  size_t size() const { return keys_.size(); }
  bool empty() const { return keys_.empty(); }
  /// The i-th key.
  const Key& operator[](size_t i) const { return keys_[i]; }
  auto begin() const { return keys_.begin(); }
  auto end() const { return keys_.end(); }
  /// Whether `key` is among them.
  bool contains(const Key& key) const;
  std::vector<std::string> names() const;

  friend bool operator==(const Keys&, const Keys&) = default;

 private:
  std::vector<Key> keys_;
};

}  // namespace fe

/// A key prints in quotes: 'x'.
template <>
struct fmt::formatter<fe::Key> : fmt::formatter<std::string_view> {
  auto format(const fe::Key& key, fmt::format_context& ctx) const {
    return fmt::format_to(ctx.out(), "'{}'", key.str());
  }
};
