// SPDX-License-Identifier: Apache-2.0
#include <ATen/Context.h>

#include <atomic>

#include "fe/base/rng.h"

namespace fe {
namespace {
std::atomic<uint64_t> seed_of_process{0};
}

void set_seed(uint64_t seed) {
  seed_of_process = seed;
  at::manual_seed(seed);
}

uint64_t root_seed() { return seed_of_process; }

}  // namespace fe
