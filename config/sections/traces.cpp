// SPDX-License-Identifier: Apache-2.0
#include "config/schema/piece_type.h"
#include "config/schema/read_options.h"
#include "config/sections/section.h"

namespace fe::config {
namespace {

using TracesType = OptionType<std::vector<Scheduled<AnyTrace>>>;

void read_traces(const Node* section, RunDraft& run) {
  if (!run.is_trained) return;
  run.traces.emplace();
  if (section) run.traces = TracesType::read(*section, run.context, "traces");
  if (!run.traces || !run.detector) return;
  const auto own = run.detector->traces();
  run.traces->insert(run.traces->begin(), own.begin(), own.end());
}

}  // namespace

Section traces_section() {
  return {.name = "traces",
          .doc = "what watches and steers the training, in this order",
          .example = "traces:\n  - Accuracy: {true_key: y, pred_key: y_pred}\n",
          .type = TracesType::info(),
          .read = read_traces};
}

}  // namespace fe::config
