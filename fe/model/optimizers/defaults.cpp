// SPDX-License-Identifier: Apache-2.0
#include "fe/model/optimizers/defaults.h"

namespace fe {

std::string option_name(Defaults defaults) {
  return defaults == Defaults::kKeras ? "keras" : "torch";
}

double or_default(const std::optional<double>& value,
                  Defaults defaults,
                  double torch,
                  double keras) {
  return value.value_or(defaults == Defaults::kKeras ? keras : torch);
}

}  // namespace fe
