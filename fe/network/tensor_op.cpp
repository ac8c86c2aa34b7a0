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

}  // namespace fe
