// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <string>
#include <utility>

#include "fe/base/options.h"

namespace fe::ops {

/// A function among the options of an op. One that a config refers to has a name, which the
/// description of the op shows.
class NamedFunction {
 public:
  const std::string& name() const { return name_; }  ///< "> 5", "is_even"; empty in C++
  /// Sets the name that a config gave the function.
  void set_name(std::string name) { name_ = std::move(name); }

 private:
  std::string name_;
};

template <std::derived_from<NamedFunction> F>
OptionValue option_value(const F& function) {
  return function.name().empty() ? OptionValue() : OptionValue(function.name());
}

}  // namespace fe::ops
