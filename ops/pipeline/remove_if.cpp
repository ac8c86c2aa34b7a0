// SPDX-License-Identifier: Apache-2.0
#include "ops/pipeline/remove_if.h"

#include "fe/base/error.h"

namespace fe::ops {

RemoveIf::RemoveIf(RemoveIfOptions options)
    : NumpyOp(options, options.inputs, Keys::none()),
      fn_(std::move(options.fn)),
      replacement_(options.replacement) {
  check_arity(name(), inputs(), fn_.arity());
}

void RemoveIf::forward(std::span<const Array> in, std::span<Array>, SampleState& state) const {
  if (fn_(in)) state.remove(replacement_);
}

}  // namespace fe::ops
