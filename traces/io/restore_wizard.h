// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "fe/estimator/snapshot/keeper.h"
#include "fe/estimator/trace.h"
#include "traces/io/snapshot_folder.h"

namespace fe::traces {

struct RestoreWizardOptions {
  static constexpr std::string_view kName = "RestoreWizard";
  static constexpr std::string_view kDoc =
      "keeps snapshots of the run, from which it can be resumed";

  std::filesystem::path directory = "snapshots";  ///< relative: in the run folder; for one run only
  int64_t save_steps = 0;                         ///< steps between two snapshots; 0: not by steps
  double save_seconds = 0.0;                      ///< seconds between two; 0: not by the clock
  int64_t save_epochs = 1;           ///< epochs between two, at their ends; 0: not by epochs
  int64_t keep = 2;                  ///< number of snapshots that are kept
  bool allow_changes = false;        ///< whether a changed config may resume
  double time_budget_seconds = 0.0;  ///< then the run is saved and ends; 0: no limit
  Modes mode = Mode::kTrain;
  DsIds ds_id = {};

  static auto fields() {
    using O = RestoreWizardOptions;
    return std::tuple(
        field("directory", &O::directory, "a folder; relative: in the run folder"),
        field("save_steps", &O::save_steps, "steps between two snapshots; 0: not by steps",
              at_least(0)),
        field("save_seconds", &O::save_seconds, "seconds between two; 0: not by the clock",
              at_least(0)),
        field("save_epochs", &O::save_epochs, "epochs between two; 0: not at their ends",
              at_least(0)),
        field("keep", &O::keep, "snapshots that stay, older ones are removed", at_least(1)),
        field("allow_changes", &O::allow_changes, "let a changed config resume from a snapshot"),
        field("time_budget_seconds", &O::time_budget_seconds,
              "seconds after which the run is saved and ends; 0: none", at_least(0)));
  }
};

/// Lets a run that was stopped or killed resume as if it had never been interrupted, also from the
/// middle of an epoch. It saves snapshots of the complete run and, when the run is started again in
/// its folder, resumes from the newest valid one. SIGTERM, SIGINT and the end of the time budget
/// save a snapshot too; the budget allows at least one step, so that every start makes progress.
///
/// Another thread writes the snapshots, one at a time, while training continues. If writing fails,
/// the run ends at the next step. A crash at any time loses at most the snapshot being written.
class RestoreWizard final : public Trace, public SnapshotKeeper {
 public:
  using Options = RestoreWizardOptions;

  explicit RestoreWizard(RestoreWizardOptions options = {});

  void on_begin(Data& data) override;
  void on_batch_end(Data& data) override;
  void check(const System& system) const override;

  bool due(const System& system, bool epoch_ended) override;
  void keep(Snapshot snapshot) override;
  void flush() override;
  std::optional<Snapshot> newest(const System& system) override;
  bool allows_changes() const override { return options_.allow_changes; }
  bool budget_spent() const override;

 private:
  using Clock = std::chrono::steady_clock;

  void open(const System& system);
  void require_own(const std::filesystem::path& run_dir) const;

  RestoreWizardOptions options_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_ = begin_;  // when the last snapshot was taken
  bool stepped_ = false;             // since begin_
  std::filesystem::path run_dir_;    // absolute; empty: none
  std::unique_ptr<SnapshotFolder> folder_;
  std::future<void> writing_;  // waits in its destructor: after folder_
};

}  // namespace fe::traces
