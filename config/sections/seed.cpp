// SPDX-License-Identifier: Apache-2.0
#include "config/schema/option_type.h"
#include "config/sections/section.h"
#include "fe/base/rng.h"

namespace fe::config {
namespace {

void read_seed(const Node* section, RunDraft& run) {
  if (section) {
    run.seed = OptionType<uint64_t>::read(*section, run.context, "seed").value_or(kDefaultSeed);
  }
  if (run.is_trained) set_seed(run.seed);
}

}  // namespace

Section seed_section() {
  return {.name = "seed",
          .doc = "of everything random",
          .example = "seed: 7\n",
          .type = OptionType<uint64_t>::info(),
          .read = read_seed};
}

}  // namespace fe::config
