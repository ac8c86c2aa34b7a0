// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "fe/base/expression/expression.h"
#include "fe/base/key.h"
#include "fe/base/options/options.h"
#include "fe/base/rethrow.h"

namespace fe::ops {

/// The inputs of an op whose fn may be an expression: left out, they are the names in it.
class InputsOfFn : public Keys {
 public:
  using Keys::Keys;
  /// None: the names in the expression.
  InputsOfFn() : Keys(Keys::none()) {}
  /// These, in the order of the arguments.
  InputsOfFn(Keys keys) : Keys(std::move(keys)) {}
};

/// For the description of an op.
inline OptionValue option_value(const InputsOfFn& inputs) { return inputs.names(); }

/// Makes an expression take the inputs of `options`, in their order, or, without inputs, name them.
/// Returns `options`. Throws fe::Error for a name in the expression that is not among the inputs.
template <class Options>
const Options& settle_inputs(Options& options) {
  const Expression* expression = options.fn.expression();
  if (!expression) return options;
  try {
    if (options.inputs.empty()) {
      const std::vector<std::string>& names = expression->arguments();
      options.inputs = Keys(std::vector<Key>(names.begin(), names.end()));
    } else {
      options.fn = decltype(options.fn)(Expression(expression->text(), options.inputs.names()));
    }
  } catch (const std::exception&) {
    rethrow_at(std::string(Options::kName) + ": fn", "Expression");
  }
  return options;
}

}  // namespace fe::ops
