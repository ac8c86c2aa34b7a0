// SPDX-License-Identifier: Apache-2.0
#include "config/run/train.h"

#include <algorithm>

#include "config/graph/graph.h"
#include "config/run/checkpoint.h"
#include "config/run/run_config.h"
#include "config/yaml/write_yaml.h"
#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/file.h"
#include "fe/base/system/stop.h"
#include "fe/distributed/consistency.h"
#include "fe/distributed/group.h"
#include "fe/estimator/record/run_folder.h"
#include "report/record/summary_file.h"
#include "report/report.h"

namespace fe::config {
namespace {

// Last of all: plans are drawn from a batch through the models, which the first step need not wait
// for.
void explain(const RunConfig& run, const Summary& summary) {
  const std::filesystem::path& folder = run.estimator.run_dir;
  report::write_summary(folder, summary);
  report::write_report(folder, plan_graphs(run));
}

// After a failure, or before what may fail: what goes wrong here must not stand in its way.
void try_to_explain(const RunConfig& run, const Summary& summary) {
  try {
    explain(run, summary);
  } catch (const Error& error) {
    log::warn("no report of this run: {}", error.what());
  }
}

// Whether an item of the list of traces keeps snapshots, or is a schedule of such traces.
bool keeps_snapshots(const Node& trace, const Registry& registry) {
  if (trace.is_scalar()) return registry.keeps_snapshots(trace.text);
  const auto keeps = [&](const Node& item) { return keeps_snapshots(item, registry); };
  const auto is_keeper = [&](const auto& entry) { return registry.keeps_snapshots(entry.key); };
  if (std::any_of(trace.entries.begin(), trace.entries.end(), is_keeper)) return true;
  for (const char* schedule : {"EpochScheduler", "RepeatScheduler"}) {
    const Node* values = trace.find(schedule);
    if (!values) continue;
    return std::any_of(values->items.begin(), values->items.end(), keeps) ||
           std::any_of(values->entries.begin(), values->entries.end(),
                       [&](const auto& entry) { return keeps(entry.value); });
  }
  return false;
}

bool can_be_resumed(const Document& document, const Registry& registry) {
  const Node* traces = document.root.find("traces");
  return traces && std::any_of(traces->items.begin(), traces->items.end(),
                               [&](const Node& trace) { return keeps_snapshots(trace, registry); });
}

// What the end of a run leaves, and what a failure of it does.
class RunRecord {
 public:
  RunRecord(const RunConfig& run, const Estimator& estimator, bool resumes)
      : run_(run), estimator_(estimator), resumes_(resumes) {
    // The config of a resumed run is replaced once it is known to fit.
    if (!resumes_) write_config();
  }

  void write_config() const {
    if (!is_main()) return;
    make_writable_folder(folder());
    write_file(folder() / "config.yaml", write_yaml(run_.root));
  }
  void save() const {
    if (is_main()) save_checkpoint(run_, folder() / "checkpoint.h5", estimator_.summary());
  }
  void explain() const {
    if (is_main()) config::explain(run_, estimator_.summary());
  }
  // What was trained so far can be used like any other run.
  void save_part() const {
    save();
    if (is_main()) try_to_explain(run_, estimator_.summary());
  }
  void failed() const {
    if (!is_main()) return;
    if (resumes_) return;       // it may have been refused: the run there has its own report
    if (holds_run(folder())) {  // a NaN loss
      try_to_explain(run_, estimator_.summary());
    } else {  // refused before the first step: leave nothing behind
      std::error_code ignored;
      std::filesystem::remove(folder() / "config.yaml", ignored);
      std::filesystem::remove(folder(), ignored);
    }
  }

 private:
  const std::filesystem::path& folder() const { return run_.estimator.run_dir; }
  static bool is_main() { return distributed::process().is_main(); }

  const RunConfig& run_;
  const Estimator& estimator_;
  bool resumes_;
};

}  // namespace

void require_new_run(const std::filesystem::path& run_dir) {
  FE_CHECK(!holds_run(run_dir),
           "the run folder '{}' holds a run already. Choose another one with --out, or move it "
           "away: a run is never overwritten. (A run whose config has the trace RestoreWizard can "
           "be resumed.)",
           run_dir.string());
}

void require_new_run(const Document& document,
                     const Registry& registry,
                     const std::filesystem::path& run_dir) {
  if (!can_be_resumed(document, registry)) require_new_run(run_dir);
}

Summary train(const Document& document,
              const Registry& registry,
              const std::filesystem::path& run_dir) {
  const bool is_main = distributed::process().is_main();
  if (is_main) require_new_run(document, registry, run_dir);
  Findings findings;
  std::optional<RunConfig> run = build_run(document.root, registry, findings);
  findings.throw_errors("config");
  run->estimator.run_dir = run_dir;
  check_run(*run, findings);
  findings.throw_errors("config");

  const bool resumes = is_main && holds_run(run_dir);
  // The text contains what descriptions of pieces do not, such as when a schedule changes.
  if (distributed::process().world_size > 1) {
    distributed::require_consistent(*distributed::world(), {{"the config", write_yaml(run->root)}});
  }
  Estimator estimator(run->estimator);
  const RunRecord record(*run, estimator, resumes);
  try {
    if (run->detector) run->detector->prepare(run->estimator.pipeline);
    estimator.fit();
  } catch (const Stopped&) {
    record.save_part();
    // A launcher ends all ranks when the first one exits: nobody does while rank 0 still writes.
    distributed::world()->barrier("the end of the stopped training");
    throw;
  } catch (...) {
    record.failed();
    throw;
  }
  if (resumes) record.write_config();
  const bool has_test = run->estimator.pipeline.has_data(Mode::kTest, run->estimator.epochs);
  // A fault or a signal in what follows must not cost the training.
  if (has_test || run->detector) record.save_part();
  if (run->detector) run->detector->finish(run->estimator.pipeline, estimator.system().epoch_idx);
  if (has_test) estimator.test();
  record.save();
  record.explain();
  return estimator.summary();
}

}  // namespace fe::config
