// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "fe/base/expression/expression.h"
#include "fe/base/options/options.h"

namespace fe::traces {

/// A learning rate as a function of the step or the epoch: any `double(int64_t)`, or a formula,
/// "1e-3 * min(1, step / 500)".
class Rate {
 public:
  Rate() = default;  ///< none
  /// A function.
  template <class F>
  requires(!std::same_as<std::remove_cvref_t<F>, Rate> &&
           std::is_invocable_r_v<double, F&, int64_t>) Rate(F f)
      : rate_(std::move(f)) {}
  /// A formula of one name, the step or the epoch. Throws fe::Error for another one.
  Rate(Expression formula);
  /// A formula as a literal.
  Rate(const char* formula) : Rate(Expression(formula)) {}

  /// Whether there is one.
  explicit operator bool() const { return static_cast<bool>(rate_); }
  /// The rate at a step or epoch.
  double operator()(int64_t time) const { return rate_(time); }

  /// The formula that it is; nullptr for a function.
  const Expression* formula() const { return formula_ ? &*formula_ : nullptr; }

 private:
  std::optional<Expression> formula_;
  std::function<double(int64_t)> rate_;
};

/// The text of a formula.
inline OptionValue option_value(const Rate& rate) {
  return rate.formula() ? OptionValue(rate.formula()->text()) : OptionValue();
}

}  // namespace fe::traces
