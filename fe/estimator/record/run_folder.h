// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "fe/base/log.h"
#include "fe/estimator/estimator.h"
#include "fe/estimator/record/event_stream.h"

namespace fe {

/// Holds the run of a folder alone: locks its events.jsonl (flock), so that others can tell a run
/// that goes on from one that was killed.
class RunLock {
 public:
  /// Makes the file where there is none. Throws fe::Error when another process holds the run.
  explicit RunLock(const std::filesystem::path& folder);
  ~RunLock();
  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&&) = delete;

 private:
  int file_;
};

/// The folder of a run while it is open: log.txt and events.jsonl are being written.
class RunFolder {
 public:
  /// Makes the folder and writes run.json. Throws fe::Error when it cannot be written to, or holds
  /// a run already.
  RunFolder(const EstimatorOptions& options, const System& system);
  /// Goes on with the run in the folder: its files are cut back to `sizes` (of record_sizes()),
  /// and so to the snapshot that training goes on from.
  RunFolder(const EstimatorOptions& options,
            const System& system,
            const nlohmann::json& sizes,
            RunLock lock);

  EventStream& events() { return events_; }

 private:
  RunLock lock_;
  log::File log_;
  EventStream events_;
};

bool holds_run(const std::filesystem::path& folder);
/// Throws fe::Error when the folder holds a run.
void require_no_run(const std::filesystem::path& folder);

/// Where a run that a signal ends saves a model.
std::filesystem::path stopped_file(const std::filesystem::path& folder, const Model& model);

/// How long the files are that a run writes line by line, by name; empty without a folder.
nlohmann::json record_sizes(const std::filesystem::path& run_dir);

/// What was run, as JSON: run_description() and epochs, start, versions, hardware, machine, threads
/// and ranks.
std::string run_record(const EstimatorOptions& options, const System& system);

}  // namespace fe
