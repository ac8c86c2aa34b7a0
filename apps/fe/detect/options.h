// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "fe/base/error.h"

namespace fe::app {

/// The value of an enumeration whose option_name() is `name`, for options such as --method.
template <class T>
T choice_named(const std::string& name) {
  for (const T value : choices(T{})) {
    if (option_name(value) == name) return value;
  }
  fail("'{}' is unknown here.", name);
}

}  // namespace fe::app
