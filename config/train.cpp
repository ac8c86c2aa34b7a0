// SPDX-License-Identifier: Apache-2.0
#include "config/train.h"

#include "config/checkpoint.h"
#include "config/run_config.h"
#include "config/write_yaml.h"
#include "fe/base/error.h"
#include "fe/base/file.h"
#include "fe/base/log.h"
#include "report/report.h"
#include "report/summary_file.h"

namespace fe::config {

Summary train(const Document& document,
              const Registry& registry,
              const std::filesystem::path& run_dir) {
  FE_CHECK(!std::filesystem::exists(run_dir / "events.jsonl"),
           "the run folder '{}' holds a run already. Choose another one with --out, or move it "
           "away: a run is never overwritten.",
           run_dir.string());
  Findings findings;
  std::optional<RunConfig> run = build_run(document.root, registry, findings);
  findings.throw_errors("config");
  check_run(*run, findings);
  findings.throw_errors("config");

  run->estimator.run_dir = run_dir;
  make_writable_folder(run_dir);
  write_file(run_dir / "config.yaml", write_yaml(run->root));
  Estimator estimator(run->estimator);
  estimator.fit();
  save_checkpoint(*run, run_dir / "checkpoint.h5");
  if (run->estimator.pipeline.has_data(Mode::kTest, run->estimator.epochs)) estimator.test();
  report::write_summary(run_dir, estimator.summary());
  report::write_report(run_dir, plan_graph(*run));
  return estimator.summary();
}

}  // namespace fe::config
