// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/estimator.h"

#include <algorithm>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/system/threads.h"
#include "fe/estimator/loop/check.h"
#include "fe/estimator/loop/coordinator.h"
#include "fe/estimator/loop/evaluator.h"
#include "fe/estimator/loop/ranks.h"
#include "fe/estimator/loop/run_context.h"
#include "fe/estimator/loop/training.h"
#include "fe/estimator/record/reporter.h"

namespace fe {
namespace {

void check_options(const EstimatorOptions& options) {
  describe("Estimator", options);
  for (const auto& trace : options.traces) {
    for (const AnyTrace* each : trace.all()) {
      FE_CHECK(each->pointer(), "Estimator: a trace in `traces` is a null pointer.");
    }
  }
}

}  // namespace

struct Estimator::State {
  EstimatorOptions options;
  System system;
  Summary summary;

  RunContext context() { return make_context(options, system, summary); }
};

Estimator::Estimator(EstimatorOptions options) {
  check_options(options);
  state_ = std::make_unique<State>(State{std::move(options), {}, {}});
  System& system = state_->system;
  system.total_epochs = state_->options.epochs;
  system.log_steps = state_->options.log_steps;
  system.seed = state_->options.pipeline.seed();
  system.run_dir = state_->options.run_dir;
  system.network = &state_->options.network;
  system.pipeline = &state_->options.pipeline;
}

Estimator::~Estimator() = default;

Findings Estimator::check() const { return check_run(state_->context()); }

void Estimator::try_steps() {
  const RunContext context = state_->context();
  PassCache passes(context);
  move_models(context);
  try_passes(context, passes);
}

const Summary& Estimator::fit() {
  State& s = *state_;
  FE_CHECK(s.options.pipeline.has_data(Mode::kTrain, 1),
           "Estimator: fit() needs train_data in the pipeline.");
  set_up_threads();
  join_ranks(s.options, s.system);
  Training training(s.options, s.system, s.summary);
  training.prepare();
  training.restore();
  training.train();
  training.finish();
  return s.summary;
}

const Summary& Estimator::test() {
  State& s = *state_;
  FE_CHECK(s.options.pipeline.has_data(Mode::kTest, std::max<int64_t>(s.system.epoch_idx, 1)),
           "Estimator: test() needs test_data in the pipeline.");
  set_up_threads();
  join_ranks(s.options, s.system);
  check().throw_errors("Estimator");
  RunContext context = s.context();
  PassCache passes(context);
  Reporter reporter(s.options.log_steps >= 0, s.system, s.summary);
  Coordinator coordinator(context, /*snapshots=*/nullptr);
  move_models(context);
  Evaluator(context, passes, reporter, coordinator).evaluate(Mode::kTest);
  return s.summary;
}

const System& Estimator::system() const { return state_->system; }
const Summary& Estimator::summary() const { return state_->summary; }

}  // namespace fe
