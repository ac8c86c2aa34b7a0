// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/step_decay.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/testing/throws.h"

namespace fe::traces {
namespace {

using fe::testing::expect_error;

TEST(StepDecay, AgreesWithItsClosedForm) {
  for (const int64_t every : {1, 3, 10}) {
    const StepDecay decay{.init_lr = 0.5, .every = every, .factor = 0.25};
    for (int64_t time = 1; time < 40; ++time) {
      const auto changes = static_cast<double>((time - 1) / every);
      EXPECT_DOUBLE_EQ(decay(time), 0.5 * std::pow(0.25, changes)) << every << ", " << time;
    }
  }
}

TEST(StepDecay, RefusesAnIntervalOfNothing) {
  expect_error([] { StepDecay{.init_lr = 1.0, .every = 0}(1); },
               {"step_decay: expected every of at least 1, got 0."});
}

}  // namespace
}  // namespace fe::traces
