// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "apps/fe/commands.h"
#include "config/checkpoint.h"
#include "config/document.h"
#include "config/run_config.h"
#include "fe/base/error.h"
#include "fe/estimator/estimator.h"

namespace fe::app {

void test(const TestArguments& arguments) {
  const config::Registry registry = make_registry(arguments.config.plugins);
  config::Checkpoint checkpoint = config::read_checkpoint(arguments.checkpoint);
  const std::string source = checkpoint.path.string();
  Findings findings;
  for (const std::string& setting : arguments.config.settings) {
    config::apply_setting(checkpoint.config, setting, findings);
  }
  findings.throw_errors(source);
  auto run = config::build_run(checkpoint.config, registry, findings, &checkpoint.recipes);
  findings.throw_errors(source);
  config::restore(checkpoint, run->context);
  FE_CHECK(run->estimator.pipeline.has_data(Mode::kTest, 1),
           "'{}': expected test data, got a config without. Name a data set with "
           "--set pipeline.test_data=NAME.",
           source);
  // What traces write must not change the run's own files.
  run->estimator.run_dir = checkpoint.path.parent_path() / "test";
  run->estimator.log_steps = std::max<int64_t>(run->estimator.log_steps, 0);
  Estimator(run->estimator).test();
}

}  // namespace fe::app
