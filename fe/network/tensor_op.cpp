// SPDX-License-Identifier: Apache-2.0
#include "fe/network/tensor_op.h"

namespace fe {

std::string option_name(Defer defer) {
  switch (defer) {
    case Defer::kAuto:
      return "auto";
    case Defer::kNever:
      return "never";
    case Defer::kAlways:
      return "always";
  }
  return "?";
}

TensorOp::TensorOp(Description description, Keys inputs, Keys outputs, Modes modes, DsIds ds_ids)
    : description_(std::move(description)),
      inputs_(std::move(inputs)),
      outputs_(std::move(outputs)),
      modes_(modes),
      ds_ids_(std::move(ds_ids)) {}

}  // namespace fe
