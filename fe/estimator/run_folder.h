// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "fe/base/log.h"
#include "fe/estimator/estimator.h"
#include "fe/estimator/event_stream.h"

namespace fe {

/// The folder of a run while it is open: log.txt and events.jsonl are being written. events.jsonl
/// is locked (flock) as long, so that others can tell a run that goes on from one that was killed.
class RunFolder {
 public:
  /// Makes the folder and writes run.json. Throws fe::Error when it cannot be written to, or holds
  /// a run already.
  RunFolder(const EstimatorOptions& options, const System& system);

  EventStream& events() { return events_; }

 private:
  class Lock {
   public:
    explicit Lock(const std::filesystem::path& path);
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    int file_;
  };

  log::File log_;
  EventStream events_;
  Lock lock_;
};

/// What was run, as JSON: pipeline, network, models, traces with all options; start, versions,
/// seed, hardware, machine and threads.
std::string run_record(const EstimatorOptions& options, const System& system);

}  // namespace fe
