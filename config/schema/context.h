// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "config/yaml/node.h"
#include "fe/base/error.h"
#include "fe/base/findings.h"
#include "fe/model/model.h"

namespace fe::config {

class Registry;

/// What the values of a config may refer to while it is read, and where faults are noted.
class Context {
 public:
  Context(const Registry& registry, Findings& findings)
      : registry_(registry), findings_(findings) {}

  const Registry& registry() const { return registry_; }
  Findings& findings() { return findings_; }

  /// Notes a fault as "file:line:column: ...".
  template <class... Args>
  void error(const Place& place, fmt::format_string<Args...> format, Args&&... args) {
    findings_.error("{}: {}", place.str(), fmt::format(format, std::forward<Args>(args)...));
  }

  /// The value behind a name that several pieces share, such as the scale of a score: made when it
  /// is first named. T is a handle; a checkpoint keeps what its state() says, and gives it back
  /// with load_state(text).
  template <class T>
  T shared(const std::string& name) {
    const auto known = shared_.find(name);
    if (known != shared_.end()) {
      const T* value = std::any_cast<T>(&known->second.value);
      FE_CHECK(value, "the name '{}' stands for two things of different kinds. Rename one.", name);
      return *value;
    }
    const T value = T();
    shared_.emplace(name, Shared{value, [value] { return value.state(); },
                                 [value](const std::string& text) { value.load_state(text); }});
    return value;
  }

  /// Has a checkpoint keep and give back the state of something that is no shared value.
  void keep_state(const std::string& name,
                  std::function<std::string()> state,
                  std::function<void(const std::string&)> load_state) {
    FE_CHECK(!shared_.contains(name), "the name '{}' is taken. Rename the shared value.", name);
    shared_.emplace(name, Shared{std::any(), std::move(state), std::move(load_state)});
  }

  /// The states of all shared values, by name.
  std::map<std::string, std::string> shared_state() const {
    std::map<std::string, std::string> state;
    for (const auto& [name, shared] : shared_) state.emplace(name, shared.state());
    return state;
  }
  /// Throws fe::Error for a state that no value of this config can take.
  void load_shared_state(const std::map<std::string, std::string>& state) {
    for (const auto& [name, text] : state) {
      const auto known = shared_.find(name);
      FE_CHECK(known != shared_.end(), "the config has no '{}' to restore.", name);
      known->second.load_state(text);
    }
  }

  std::map<std::string, Model> models = {};  ///< those made so far, by name
  std::set<std::string> broken_models = {};  ///< those whose own faults are noted
  bool broken_detector = false;              ///< its models, whatever their names, are missing too
  std::optional<int64_t> epochs = {};        ///< of training
  std::optional<int64_t> total_steps = {};   ///< of training, when data and epochs are known
  /// How long the training is in the unit of the schedule that is being read.
  std::optional<int64_t> schedule_length = {};

 private:
  const Registry& registry_;
  Findings& findings_;
  struct Shared {
    std::any value;
    std::function<std::string()> state;
    std::function<void(const std::string&)> load_state;
  };
  std::map<std::string, Shared> shared_;
};

}  // namespace fe::config
