// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/snapshot/snapshot_manager.h"

#include <nlohmann/json.hpp>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/file.h"
#include "fe/estimator/snapshot/broadcast_snapshot.h"
#include "fe/estimator/snapshot/run_snapshot.h"

namespace fe {

SnapshotManager::SnapshotManager(RunContext& context) : context_(context) {
  for (const AnyTrace& trace : all_traces(context.options)) {
    SnapshotKeeper* found = as_snapshot_keeper(*trace);
    if (!found) continue;
    FE_CHECK(!keeper_ || found == keeper_,
             "Estimator: expected at most one {} among the traces, got two.", trace->name());
    keeper_ = found;
    keeper_name_ = trace->name();
  }
}

bool SnapshotManager::restore() {
  if (!keeper_) return false;
  const System& system = context_.system;
  const auto& run_dir = context_.options.run_dir;
  // Locked before the snapshots are read: another process may be writing newer ones.
  if (system.is_main() && !run_dir.empty() && holds_run(run_dir)) lock_.emplace(run_dir);
  const std::optional<Snapshot> snapshot = broadcast_snapshot(
      context_.group(), system.is_main() ? keeper_->newest(system) : std::nullopt);
  if (!snapshot) return false;
  restore_snapshot(context_, *snapshot, keeper_->allows_changes(), keeper_name_);
  file_sizes_ = nlohmann::json::parse(snapshot->content.attributes.at("run")).at("files").dump();
  taken_ = {snapshot->step, context_.progress.cursor.epoch};
  return true;
}

std::unique_ptr<RunFolder> SnapshotManager::open_folder() {
  const EstimatorOptions& options = context_.options;
  const bool has_folder = !options.run_dir.empty() && context_.system.is_main();
  if (file_sizes_) return has_folder ? reopen_folder() : nullptr;
  if (has_folder) require_no_run(options.run_dir);
  if (keeper_) {
    take();
    flush();
  }
  return has_folder ? std::make_unique<RunFolder>(options, context_.system) : nullptr;
}

std::unique_ptr<RunFolder> SnapshotManager::reopen_folder() {
  const EstimatorOptions& options = context_.options;
  if (!lock_) {  // the run was killed before its first line
    make_writable_folder(options.run_dir);
    lock_.emplace(options.run_dir);
  }
  auto folder = std::make_unique<RunFolder>(options, context_.system,
                                            nlohmann::json::parse(*file_sizes_), std::move(*lock_));
  log::line(fmt::format("FastEstimator-{}: resuming from step {} of epoch {}", keeper_name_,
                        context_.system.global_step, context_.progress.cursor.epoch));
  return folder;
}

void SnapshotManager::take() {
  Snapshot snapshot = take_snapshot(context_);
  taken_ = {context_.system.global_step, context_.progress.cursor.epoch};
  if (context_.system.is_main()) keeper_->keep(std::move(snapshot));
}

void SnapshotManager::take_last() {
  const std::pair now(context_.system.global_step, context_.progress.cursor.epoch);
  if (keeper_ && taken_ != now) take();
}

void SnapshotManager::flush() const {
  if (keeper_ && context_.system.is_main()) keeper_->flush();
}

}  // namespace fe
