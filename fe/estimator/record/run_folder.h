// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "fe/base/log.h"
#include "fe/estimator/estimator.h"
#include "fe/estimator/record/event_stream.h"

namespace fe {

/// Exclusive ownership of the run in a folder: locks its events.jsonl (flock), so that other
/// processes can distinguish an active run from a killed one.
class RunLock {
 public:
  /// Creates the file if needed. Throws fe::Error when another process owns the run.
  explicit RunLock(const std::filesystem::path& folder);
  ~RunLock();
  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&&) = delete;

 private:
  int file_;
};

/// The open folder of a run, to whose log.txt and events.jsonl the run writes.
class RunFolder {
 public:
  /// Creates the folder and writes run.json. Throws fe::Error when the folder is not writable or
  /// holds a run already.
  RunFolder(const EstimatorOptions& options, const System& system);
  /// Reopens the folder of a run that resumes: truncates its files to `sizes` (of record_sizes()),
  /// the state at the restored snapshot.
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

/// Whether the folder holds a run.
bool holds_run(const std::filesystem::path& folder);
/// Throws fe::Error when the folder holds a run.
void require_no_run(const std::filesystem::path& folder);

/// The file to which a run that a signal stops saves a model.
std::filesystem::path stopped_file(const std::filesystem::path& folder, const Model& model);

/// The sizes of the files that a run appends to, by name; empty without a folder.
nlohmann::json record_sizes(const std::filesystem::path& run_dir);

/// The content of run.json: run_description(), epochs, start, versions, hardware, machine, threads
/// and ranks.
std::string run_record(const EstimatorOptions& options, const System& system);

}  // namespace fe
