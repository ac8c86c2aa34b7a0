// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/cosine_decay.h"

#include <gtest/gtest.h>

#include "tests/testing/throws.h"
#include "tests/traces/golden.h"

namespace fe::traces {
namespace {

using testing::expect_error;

TEST(CosineDecay, AgreesWithItsClosedForm) {
  for (const golden::Decay& c : golden::kDecays) {
    SCOPED_TRACE(c.name);
    const CosineDecay decay = {.cycle_length = c.cycle_length,
                               .init_lr = 1e-3,
                               .min_lr = c.min_lr,
                               .start = c.start,
                               .cycle_multiplier = c.cycle_multiplier,
                               .warmup = c.warmup};
    for (size_t i = 0; i < c.rates.size(); ++i) {
      const auto time = static_cast<int64_t>(i) + 1;
      EXPECT_NEAR(cosine_decay(time, decay), c.rates[i], 1e-15) << "at " << time;
      EXPECT_EQ(decay(time), cosine_decay(time, decay));
    }
  }
}

TEST(CosineDecay, CyclesEndAtTheLowestRate) {
  const CosineDecay decay = {.cycle_length = 10, .init_lr = 1.0, .cycle_multiplier = 2};
  for (const int64_t end : {10, 30, 70}) {
    EXPECT_DOUBLE_EQ(decay(end), 1e-6);
    EXPECT_GT(decay(end + 1), 0.9);
  }
}

TEST(CosineDecay, HugeTimesAreQuick) {
  EXPECT_DOUBLE_EQ(cosine_decay(int64_t{3} << 60, {.cycle_length = 1, .init_lr = 1.0}), 1e-6);
}

TEST(CosineDecay, RefusesEmptyCycles) {
  expect_error([] { cosine_decay(1, {.cycle_length = 0, .init_lr = 1.0}); },
               {"cosine_decay: expected cycle_length of at least 1, got 0"});
  expect_error([] { cosine_decay(1, {.cycle_length = 5, .init_lr = 1.0, .cycle_multiplier = 0}); },
               {"cosine_decay: expected cycle_multiplier of at least 1, got 0"});
}

}  // namespace
}  // namespace fe::traces
