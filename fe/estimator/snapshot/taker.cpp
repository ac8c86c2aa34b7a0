// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/snapshot/taker.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/file.h"

namespace fe {
namespace {

SnapshotKeeper* find_keeper(const std::vector<AnyTrace>& traces) {
  SnapshotKeeper* keeper = nullptr;
  for (const AnyTrace& trace : traces) {
    SnapshotKeeper* found = trace->snapshot_keeper();
    FE_CHECK(!found || !keeper || found == keeper,
             "Estimator: expected at most one RestoreWizard among the traces, got two.");
    if (found) keeper = found;
  }
  return keeper;
}

}  // namespace

SnapshotTaker::SnapshotTaker(const EstimatorOptions& options,
                             std::string description,
                             const std::vector<AnyTrace>& traces,
                             System& system,
                             Summary& summary,
                             Progress& progress)
    : options_(options),
      system_(system),
      progress_(progress),
      keeper_(find_keeper(traces)),
      state_(options, std::move(description), traces, system, summary, progress) {}

bool SnapshotTaker::restore() {
  if (!keeper_) return false;
  // Before the snapshots are read: another process may be writing newer ones.
  if (system_.is_main() && !options_.run_dir.empty() && holds_run(options_.run_dir)) {
    lock_.emplace(options_.run_dir);
  }
  const std::optional<Snapshot> snapshot =
      share_snapshot(*system_.group, system_.is_main() ? keeper_->newest(system_) : std::nullopt);
  if (!snapshot) return false;
  state_.restore(*snapshot, keeper_->allows_changes());
  file_sizes_ = nlohmann::json::parse(snapshot->content.attributes.at("run")).at("files").dump();
  taken_ = {snapshot->step, progress_.cursor.epoch};
  return true;
}

std::unique_ptr<RunFolder> SnapshotTaker::open_folder() {
  const bool has_folder = !options_.run_dir.empty() && system_.is_main();
  if (file_sizes_) {
    if (!has_folder) return nullptr;
    if (!lock_) {  // killed before its first line
      make_writable_folder(options_.run_dir);
      lock_.emplace(options_.run_dir);
    }
    auto folder = std::make_unique<RunFolder>(
        options_, system_, nlohmann::json::parse(*file_sizes_), std::move(*lock_));
    log::line(fmt::format("FastEstimator-RestoreWizard: going on from step {} of epoch {}",
                          system_.global_step, progress_.cursor.epoch));
    return folder;
  }
  if (has_folder) require_no_run(options_.run_dir);
  if (keeper_) {
    take();
    flush();
  }
  return has_folder ? std::make_unique<RunFolder>(options_, system_) : nullptr;
}

void SnapshotTaker::take() {
  Snapshot snapshot = state_.take();
  taken_ = {system_.global_step, progress_.cursor.epoch};
  if (system_.is_main()) keeper_->keep(std::move(snapshot));
}

void SnapshotTaker::take_last() {
  if (keeper_ && taken_ != std::pair(system_.global_step, progress_.cursor.epoch)) take();
}

void SnapshotTaker::flush() const {
  if (keeper_ && system_.is_main()) keeper_->flush();
}

}  // namespace fe
