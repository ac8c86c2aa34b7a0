// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "apps/fe/train/arguments.h"
#include "apps/fe/train/config_files.h"
#include "apps/fe/train/rebuild_run.h"
#include "fe/base/error.h"
#include "fe/estimator/estimator.h"

namespace fe::app {

void run(const TestArguments& arguments) {
  const config::Registry registry = make_registry(arguments.config.plugins);
  const run::Checkpoint checkpoint = run::read_checkpoint(arguments.checkpoint);
  Findings findings;
  config::RunConfig run = rebuild_run(checkpoint, arguments.config.settings, registry, findings);
  FE_CHECK(run.estimator.pipeline.has_data(Mode::kTest, 1),
           "'{}': expected test data, got a config without. Name a data set with "
           "--set pipeline.test_data=NAME.",
           checkpoint.path.string());
  // What traces write must not change the run's own files.
  run.estimator.run_dir = checkpoint.path.parent_path() / "test";
  run.estimator.log_steps = std::max<int64_t>(run.estimator.log_steps, 0);
  if (run.detector) run.detector->prepare(run.estimator.pipeline);  // its loss may need it
  Estimator(run.estimator).test();
}

}  // namespace fe::app
