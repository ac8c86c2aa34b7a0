// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fe/base/error.h"
#include "fe/base/key.h"
#include "fe/base/nearest.h"

namespace fe {

/// Values by key, in the order they were added. This is what users see of a sample or a batch;
/// inside the loop values sit in planned slots.
template <class T>
class KeyMap {
 public:
  KeyMap() = default;
  /// From pairs of key and value.
  KeyMap(std::initializer_list<std::pair<Key, T>> entries) : entries_(entries) {}

  /// Throws fe::Error, with the nearest key there is, when `key` is missing.
  const T& operator[](const Key& key) const {
    const T* value = find(key.str());
    FE_CHECK(value, "no value under {}.{} Known names: {}.", key, did_you_mean(key.str(), names()),
             fmt::join(names(), ", "));
    return *value;
  }

  /// The value under `key`, or nullptr.
  const T* find(std::string_view key) const {
    const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const auto& e) { return e.first.str() == key; });
    return entry == entries_.end() ? nullptr : &entry->second;
  }
  /// Whether there is a value under `key`.
  bool contains(const Key& key) const { return find(key.str()) != nullptr; }

  /// Adds or replaces a value.
  void set(const Key& key, T value) {
    const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const auto& e) { return e.first == key; });
    if (entry == entries_.end())
      entries_.emplace_back(key, std::move(value));
    else
      entry->second = std::move(value);
  }
  /// Removes a value, if it is there.
  void erase(const Key& key) {
    std::erase_if(entries_, [&](const auto& e) { return e.first == key; });
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [key, value] : entries_) names.push_back(key.str());
    return names;
  }
  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

 private:
  std::vector<std::pair<Key, T>> entries_;
};

}  // namespace fe
