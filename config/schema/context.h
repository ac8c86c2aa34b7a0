// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <any>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "config/yaml/node.h"
#include "fe/base/error.h"
#include "fe/base/findings.h"
#include "fe/model/model.h"
#include "fe/run/shared_states.h"

namespace fe::config {

class DataSection;
class Registry;

/// What the values of a config may refer to while it is read, and where faults are noted.
class Context {
 public:
  /// For reading one config.
  Context(const Registry& registry, Findings& findings)
      : registry_(registry), findings_(findings) {}

  /// The known pieces.
  const Registry& registry() const { return registry_; }
  /// The faults so far.
  Findings& findings() { return findings_; }

  /// Notes a fault as "file:line:column: ...".
  template <class... Args>
  void error(const Place& place, fmt::format_string<Args...> format, Args&&... args) {
    findings_.error("{}: {}", place.str(), fmt::format(format, std::forward<Args>(args)...));
  }

  /// The value behind a name that several pieces share, such as the scale of a score: made when it
  /// is first named. T is a handle; a checkpoint keeps its state(), and restores it with
  /// load_state(text).
  template <class T>
  T shared(const std::string& name) {
    const auto known = shared_.find(name);
    if (known != shared_.end()) {
      const T* value = std::any_cast<T>(&known->second);
      FE_CHECK(value, "the name '{}' stands for two things of different kinds. Rename one.", name);
      return *value;
    }
    const T value = T();
    shared_states.add(name, value);
    shared_.emplace(name, value);
    return value;
  }

  run::SharedStates shared_states = {};  ///< of values with a name, for checkpoints
  const DataSection* data = nullptr;     ///< what data sets are found in; without: none is opened
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
  std::map<std::string, std::any> shared_;
};

}  // namespace fe::config
