// SPDX-License-Identifier: Apache-2.0
#include "config/schema/piece_type.h"
#include "config/schema/read_options.h"
#include "config/sections/section.h"

namespace fe::config {
namespace {

using NetworkType = OptionType<std::vector<Scheduled<AnyTensorOp>>>;

// The ops of the detector, if there is one, then those of the section.
void read_network(const Node* section, RunDraft& run) {
  if (run.context.broken_detector) return;
  if (!section && !run.detector) {
    run.context.error(run.root.place,
                      "the section 'network' is missing: it lists the ops of a step. Or write a "
                      "detector, which brings them.");
    return;
  }
  std::vector<Scheduled<AnyTensorOp>> ops;
  if (run.detector) ops = run.detector->network_ops();
  if (section) {
    const auto own = NetworkType::read(*section, run.context, "network");
    if (!own) return;
    ops.insert(ops.end(), own->begin(), own->end());
  }
  try {
    run.network = Network(std::move(ops));
  } catch (const Error& error) {
    run.context.error((section ? section : &run.root)->place, "{}", error.what());
  }
}

}  // namespace

Section network_section() {
  return {.name = "network",
          .doc = "the ops of a step, in this order",
          .example = "network:\n  - ModelOp: {model: net, inputs: x, outputs: y_pred}\n",
          .type = NetworkType::info(),
          .read = read_network};
}

}  // namespace fe::config
