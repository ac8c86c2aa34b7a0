// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/cosine_decay.h"

#include <cmath>
#include <numbers>

#include "fe/base/error.h"

namespace fe::traces {

double CosineDecay::operator()(int64_t time) const { return cosine_decay(time, *this); }

CosineDecay CosineDecay::over(int64_t length) const {
  CosineDecay decay = *this;
  if (cycle_length == 0) decay.cycle_length = length;
  return decay;
}

double cosine_decay(int64_t time, const CosineDecay& decay) {
  FE_CHECK(decay.cycle_length >= 1, "cosine_decay: expected cycle_length of at least 1, got {}.",
           decay.cycle_length);
  FE_CHECK(decay.cycle_multiplier >= 1,
           "cosine_decay: expected cycle_multiplier of at least 1, got {}.",
           decay.cycle_multiplier);
  if (time < decay.start) {
    const double share = static_cast<double>(time) / static_cast<double>(decay.start);
    return decay.warmup ? decay.init_lr * share : decay.init_lr;
  }
  int64_t passed = time - decay.start, length = decay.cycle_length;
  if (decay.cycle_multiplier == 1) passed %= length;
  while (passed >= length) {
    passed -= length;
    length *= decay.cycle_multiplier;
  }
  const double share = static_cast<double>(passed + 1) / static_cast<double>(length);
  return decay.min_lr +
         (decay.init_lr - decay.min_lr) * (1.0 + std::cos(share * std::numbers::pi)) / 2.0;
}

}  // namespace fe::traces
