// SPDX-License-Identifier: Apache-2.0
#include "fe/run/shared_states.h"

#include <utility>
#include <vector>

#include "fe/base/error.h"

namespace fe::run {

void SharedStates::add(const std::string& name,
                       std::function<std::string()> state,
                       std::function<void(const std::string&)> load_state) {
  FE_CHECK(!contains(name), "the name '{}' is taken. Rename the shared value.", name);
  entries_.emplace(name, Entry{std::move(state), std::move(load_state)});
}

std::map<std::string, std::string> SharedStates::states() const {
  std::map<std::string, std::string> states;
  for (const auto& [name, entry] : entries_) states.emplace(name, entry.state());
  return states;
}

void SharedStates::load(const std::map<std::string, std::string>& states) const {
  std::vector<std::string> known;
  for (const auto& [name, entry] : entries_) known.push_back(name);
  for (const auto& [name, text] : states) {
    const auto entry = entries_.find(name);
    FE_CHECK(entry != entries_.end(),
             "expected the name of a shared value to restore, got '{}'. Known names: {}.", name,
             fmt::join(known, ", "));
    entry->second.load_state(text);
  }
}

}  // namespace fe::run
