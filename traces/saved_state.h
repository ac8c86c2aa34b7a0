// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "fe/base/error.h"
#include "fe/estimator/trace.h"

namespace fe::traces {

/// The value of type T that `trace` saved under `key`. Throws fe::Error when the state has none.
template <class T>
const T& saved(const StateDict& state, std::string_view trace, const std::string& key) {
  const auto found = state.find(key);
  const T* value = found == state.end() ? nullptr : std::get_if<T>(&found->second);
  FE_CHECK(value,
           "{}: cannot restore: its saved state has no '{}' of the right type. Was the snapshot "
           "made with other traces, or by another version?",
           trace, key);
  return *value;
}

}  // namespace fe::traces
