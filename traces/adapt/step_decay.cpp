// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/step_decay.h"

#include "fe/base/error.h"

namespace fe::traces {

double StepDecay::operator()(int64_t time) const {
  FE_CHECK(every >= 1, "step_decay: expected every of at least 1, got {}.", every);
  double lr = init_lr;
  for (int64_t changed = every; changed < time; changed += every) lr *= factor;
  return lr;
}

}  // namespace fe::traces
