// SPDX-License-Identifier: Apache-2.0
#include "detect/perturb/mask_options.h"

namespace fe::detect {

std::string option_name(MaskType type) {
  switch (type) {
    case MaskType::kZero:
      return "zero";
    case MaskType::kUniform:
      return "uniform";
    case MaskType::kNormal:
      return "normal";
  }
  return "?";
}

}  // namespace fe::detect
