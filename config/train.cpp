// SPDX-License-Identifier: Apache-2.0
#include "config/train.h"

#include "config/checkpoint.h"
#include "config/graph.h"
#include "config/run_config.h"
#include "config/write_yaml.h"
#include "fe/base/error.h"
#include "fe/base/file.h"
#include "fe/base/log.h"
#include "fe/base/stop.h"
#include "report/report.h"
#include "report/summary_file.h"

namespace fe::config {
namespace {

// Last of all: plans are drawn from a batch through the models, which the first step need not wait
// for.
void explain(const RunConfig& run, const Summary& summary) {
  const std::filesystem::path& folder = run.estimator.run_dir;
  report::write_summary(folder, summary);
  std::vector<report::PlanPicture> pictures;
  for (const PlanGraph& graph : plan_graphs(run)) {
    pictures.push_back({graph.title(), to_svg(graph)});
  }
  report::write_report(folder, pictures);
}

// After a failure, or before what may fail: what goes wrong here must not stand in its way.
void try_to_explain(const RunConfig& run, const Summary& summary) {
  try {
    explain(run, summary);
  } catch (const Error& error) {
    log::warn("no report of this run: {}", error.what());
  }
}

}  // namespace

void require_new_run(const std::filesystem::path& run_dir) {
  FE_CHECK(!std::filesystem::exists(run_dir / "events.jsonl"),
           "the run folder '{}' holds a run already. Choose another one with --out, or move it "
           "away: a run is never overwritten.",
           run_dir.string());
}

Summary train(const Document& document,
              const Registry& registry,
              const std::filesystem::path& run_dir) {
  require_new_run(run_dir);
  Findings findings;
  std::optional<RunConfig> run = build_run(document.root, registry, findings);
  findings.throw_errors("config");
  run->estimator.run_dir = run_dir;
  check_run(*run, findings);
  findings.throw_errors("config");

  make_writable_folder(run_dir);
  write_file(run_dir / "config.yaml", write_yaml(run->root));
  Estimator estimator(run->estimator);
  try {
    if (run->detector) run->detector->prepare(run->estimator.pipeline);
    estimator.fit();
  } catch (const Stopped&) {  // what was trained so far can be used like any other run
    save_checkpoint(*run, run_dir / "checkpoint.h5", estimator.summary());
    try_to_explain(*run, estimator.summary());
    throw;
  } catch (...) {
    if (std::filesystem::exists(run_dir / "events.jsonl")) {  // a NaN loss
      try_to_explain(*run, estimator.summary());
    } else {  // refused before the first step: leave nothing behind
      std::error_code ignored;
      std::filesystem::remove(run_dir / "config.yaml", ignored);
      std::filesystem::remove(run_dir, ignored);
    }
    throw;
  }
  const bool has_test = run->estimator.pipeline.has_data(Mode::kTest, run->estimator.epochs);
  if (has_test || run->detector) {
    // A fault or a signal in what follows must not cost the training.
    save_checkpoint(*run, run_dir / "checkpoint.h5", estimator.summary());
    try_to_explain(*run, estimator.summary());
  }
  if (run->detector) run->detector->finish(run->estimator.pipeline, estimator.system().epoch_idx);
  if (has_test) estimator.test();
  save_checkpoint(*run, run_dir / "checkpoint.h5", estimator.summary());
  explain(*run, estimator.summary());
  return estimator.summary();
}

}  // namespace fe::config
