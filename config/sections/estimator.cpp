// SPDX-License-Identifier: Apache-2.0
#include "config/schema/piece_type.h"
#include "config/schema/read_options.h"
#include "config/sections/section.h"

namespace fe::config {

// Stand-ins until the run is complete.
template <>
struct OptionType<Pipeline> {
  static Pipeline stand_in() { return Pipeline(PipelineOptions()); }
};
template <>
struct OptionType<Network> {
  static Network stand_in() { return Network(std::vector<Scheduled<AnyTensorOp>>()); }
};

namespace {

// Schedules over the complete training need to know how long it is.
std::optional<int64_t> total_steps(const Pipeline& pipeline, const EstimatorOptions& options) {
  if (options.train_steps_per_epoch > 0) return options.epochs * options.train_steps_per_epoch;
  if (!pipeline.has_data(Mode::kTrain, 1)) return std::nullopt;
  try {
    return options.epochs * pipeline.steps_per_epoch(Mode::kTrain, 1);
  } catch (const Error&) {
    return std::nullopt;  // check_run() reports it with the other faults of the plan
  }
}

void read_estimator(const Node* section, RunDraft& run) {
  if (!section) {
    run.context.error(run.root.place,
                      "the section 'estimator' is missing: how many passes over the training data? "
                      "Write estimator: {{epochs: 10}}.");
    return;
  }
  run.estimator = read_options<EstimatorOptions>(*section, run.context, "estimator");
  if (!run.estimator) return;
  run.context.epochs = run.estimator->epochs;
  if (run.pipeline) run.context.total_steps = total_steps(*run.pipeline, *run.estimator);
}

}  // namespace

Section estimator_section() {
  return {.name = "estimator",
          .doc = "the training",
          .required = true,
          .options = option_infos<EstimatorOptions>(),
          .read = read_estimator};
}

}  // namespace fe::config
