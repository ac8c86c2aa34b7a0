// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "fe/base/log.h"
#include "fe/estimator/estimator.h"
#include "fe/estimator/event_stream.h"

namespace fe {

/// The folder of a run while it is open: log.txt and events.jsonl are being written.
class RunFolder {
 public:
  /// Makes the folder and writes run.json. Throws fe::Error when it cannot be written to, or holds
  /// a run already.
  RunFolder(const EstimatorOptions& options, const System& system);

  EventStream& events() { return events_; }

 private:
  log::File log_;
  EventStream events_;
};

/// What was run, as JSON: pipeline, network, models, traces with all options; versions, seed,
/// machine and threads.
std::string run_record(const EstimatorOptions& options, const System& system);

}  // namespace fe
