// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>

namespace fe::run {

/// What a checkpoint keeps of a run beside weights: values that several pieces share, such as the
/// scale of a score, and what a detector learned. Each has a name, and two functions that write and
/// read its state as text.
class SharedStates {
 public:
  /// Throws fe::Error for a name that is taken.
  void add(const std::string& name,
           std::function<std::string()> state,
           std::function<void(const std::string&)> load_state);

  /// The same for a handle with state() and load_state(text).
  template <class T>
  void add(const std::string& name, const T& value) {
    add(
        name, [value] { return value.state(); },
        [value](const std::string& text) { value.load_state(text); });
  }

  /// Whether there is a value of this name.
  bool contains(const std::string& name) const { return entries_.contains(name); }

  /// All states, by name.
  std::map<std::string, std::string> states() const;
  /// Restores those in `states`. Throws fe::Error for an unknown name and for a text that its value
  /// cannot read.
  void load(const std::map<std::string, std::string>& states) const;

 private:
  struct Entry {
    std::function<std::string()> state;
    std::function<void(const std::string&)> load_state;
  };
  std::map<std::string, Entry> entries_;
};

}  // namespace fe::run
