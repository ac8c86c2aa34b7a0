// SPDX-License-Identifier: Apache-2.0
#include "traces/io/restore_wizard.h"

#include <utility>

#include "fe/base/error.h"
#include "fe/base/system/file.h"
#include "fe/estimator/record/run_folder.h"

namespace fe::traces {
namespace {

constexpr const char* kRunDir = "run_dir";

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

RestoreWizard::RestoreWizard(RestoreWizardOptions options)
    : Trace(options, Keys::none(), Keys::none()), options_(std::move(options)) {
  FE_CHECK(!options_.directory.empty(),
           "RestoreWizard: expected a folder in directory, got an empty path.");
}

void RestoreWizard::check(const System& run) const {
  FE_CHECK(options_.directory.is_absolute() || !run.run_dir.empty(),
           "RestoreWizard: expected a run folder to hold '{}', got none. Set run_dir, or an "
           "absolute path in directory.",
           options_.directory.string());
  if (run.is_main()) require_writable_folder(run.in_run_dir(options_.directory));
}

void RestoreWizard::open(const System& run) {
  run_dir_ = run.run_dir.empty() ? run.run_dir : std::filesystem::weakly_canonical(run.run_dir);
  folder_ = std::make_unique<SnapshotFolder>(run.in_run_dir(options_.directory), options_.keep);
}

void RestoreWizard::on_begin(Data&) {
  if (!folder_) open(system());
  begin_ = last_ = Clock::now();
  stepped_ = false;
}

void RestoreWizard::on_batch_end(Data&) { stepped_ = true; }

bool RestoreWizard::due(const System& run, bool epoch_ended) {
  using std::chrono::seconds;
  if (writing_.valid() && writing_.wait_for(seconds(0)) == std::future_status::ready) flush();
  if (epoch_ended) return options_.save_epochs > 0 && run.epoch_idx % options_.save_epochs == 0;
  if (options_.save_steps > 0 && run.global_step % options_.save_steps == 0) return true;
  // Only rank 0 stores snapshots and knows when it last did.
  return run.is_main() && options_.save_seconds > 0 &&
         seconds_since(last_) >= options_.save_seconds;
}

void RestoreWizard::keep(Snapshot snapshot) {
  flush();
  snapshot.content.attributes[kRunDir] = run_dir_.string();
  last_ = Clock::now();
  writing_ = std::async(std::launch::async, [folder = folder_.get(), kept = std::move(snapshot)] {
    try {
      folder->write(kept);
    } catch (const std::exception& error) {
      fail_running("RestoreWizard: the snapshot of step {} was not saved: {}", kept.step,
                   error.what());
    }
  });
}

void RestoreWizard::flush() {
  if (writing_.valid()) writing_.get();
}

std::optional<Snapshot> RestoreWizard::newest(const System& run) {
  flush();
  open(run);
  std::optional<Snapshot> snapshot = folder_->newest();
  if (!snapshot) return snapshot;
  const auto run_dir = snapshot->content.attributes.extract(kRunDir);
  if (!run_dir.empty()) require_own(run_dir.mapped());
  return snapshot;
}

// A folder of snapshots outside the run folder may belong to another run, whose files have other
// sizes. A run folder that was moved may resume at its new path.
void RestoreWizard::require_own(const std::filesystem::path& run_dir) const {
  const bool is_own = run_dir == run_dir_ || run_dir.empty() || options_.directory.is_relative();
  FE_CHECK(is_own || !holds_run(run_dir),
           "RestoreWizard: the snapshots in '{}' are of the run in '{}', expected those of '{}'. "
           "Give each run a directory of its own.",
           options_.directory.string(), run_dir.string(), run_dir_.string());
}

bool RestoreWizard::budget_spent() const {
  return options_.time_budget_seconds > 0 && stepped_ &&
         seconds_since(begin_) >= options_.time_budget_seconds;
}

}  // namespace fe::traces
