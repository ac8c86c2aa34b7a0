// SPDX-License-Identifier: Apache-2.0
#include "fe/base/key.h"

#include <algorithm>

#include "fe/base/error.h"

namespace fe {

Key::Key(std::string name) : name_(std::move(name)) {
  FE_CHECK(!name_.empty(), "Key: expected a name, got an empty string.");
  FE_CHECK(name_.find_first_of(":;") == std::string::npos,
           "Key: '{}' has a ':' or ';'. Log lines are split at these; use another character.",
           name_);
  FE_CHECK(std::count(name_.begin(), name_.end(), '|') <= 1,
           "Key: '{}' has more than one '|'. It separates a metric from its data set.", name_);
}

bool Keys::contains(const Key& key) const {
  return std::find(keys_.begin(), keys_.end(), key) != keys_.end();
}

std::vector<std::string> Keys::names() const {
  std::vector<std::string> names;
  for (const Key& key : keys_) names.push_back(key.str());
  return names;
}

}  // namespace fe
