// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <utility>

#include "fe/base/expression/expression.h"
#include "fe/base/options/options.h"

namespace fe::ops {

/// A function among the options of an op. One of a config has a name, and an expression its text,
/// which the description of the op shows.
class NamedFunction {
 public:
  NamedFunction() = default;
  /// From an expression.
  explicit NamedFunction(Expression expression)
      : name_(expression.text()), expression_(std::move(expression)) {}

  const std::string& name() const { return name_; }  ///< "> 5", "is_even"; empty in C++
  /// Sets the name that a config gave the function.
  void set_name(std::string name) { name_ = std::move(name); }

  /// The expression that it is; nullptr for a function.
  const Expression* expression() const { return expression_ ? &*expression_ : nullptr; }

 private:
  std::string name_;
  std::optional<Expression> expression_;
};

/// For descriptions: its name or text.
template <std::derived_from<NamedFunction> F>
OptionValue option_value(const F& function) {
  return function.name().empty() ? OptionValue() : OptionValue(function.name());
}

}  // namespace fe::ops
