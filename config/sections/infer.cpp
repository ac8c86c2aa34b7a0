// SPDX-License-Identifier: Apache-2.0
#include "config/schema/read_options.h"
#include "config/sections/section.h"

namespace fe::config {
namespace {

void read_infer(const Node* section, RunDraft& run) {
  if (section) {
    run.infer = read_options<run::InferOptions>(*section, run.context, "infer");
  } else {
    run.infer = run.detector ? run.detector->infer() : run::InferOptions{};
  }
}

}  // namespace

Section infer_section() {
  return {.name = "infer",
          .doc = "what inference is given and returns",
          .options = option_infos<run::InferOptions>(),
          .read = read_infer};
}

}  // namespace fe::config
