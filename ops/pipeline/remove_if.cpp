// SPDX-License-Identifier: Apache-2.0
#include "ops/pipeline/remove_if.h"

#include "ops/array/array_expression.h"

namespace fe::ops {

ArrayPredicate::ArrayPredicate(Expression expression)
    : NamedFunction(expression),
      arity_(expression.arguments().size()),
      ask_([expression = std::move(expression)](std::span<const Array> in) {
        return holds(expression, in);
      }) {}

RemoveIf::RemoveIf(RemoveIfOptions options)
    : RemoveIf(RemoveIfOptions(settle_inputs(options)), Planned()) {}

RemoveIf::RemoveIf(RemoveIfOptions options, Planned)
    : NumpyOp(options, options.inputs, Keys::none()),
      fn_(std::move(options.fn)),
      replacement_(options.replacement) {
  check_arity(name(), inputs(), fn_.arity());
}

void RemoveIf::forward(std::span<const Array> in, std::span<Array>, SampleState& state) const {
  if (fn_(in)) state.remove(replacement_);
}

}  // namespace fe::ops
