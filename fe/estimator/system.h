// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "fe/base/mode.h"
#include "fe/base/system/clock.h"
#include "fe/distributed/group.h"

namespace fe {

class Network;
class Pipeline;
class EventStream;

/// The state of a run that every trace may read, with a few members that it may set.
struct System {
  Mode mode = Mode::kTrain;       ///< the current mode
  std::string ds_id;              ///< the current data set; empty for an unnamed one
  int64_t global_step = 0;        ///< training batches so far, over all epochs
  int64_t epoch_idx = 0;          ///< the current epoch, from 1; 0 before the first
  int64_t batch_idx = 0;          ///< the batch within the current pass, from 1
  int64_t total_epochs = 0;       ///< the number of epochs of the run
  int64_t log_steps = 100;        ///< steps between train lines; 0: only epoch lines; -1: silence
  uint64_t seed = 0;              ///< the root seed
  std::filesystem::path run_dir;  ///< the run folder; empty if the run has none
  Network* network = nullptr;     ///< the network of the run
  Pipeline* pipeline = nullptr;   ///< the pipeline of the run
  EventStream* events = nullptr;  ///< the event record; nullptr without a run folder
  /// The processes that train together; a group of one for a single process.
  std::shared_ptr<distributed::Group> group = distributed::Group::alone();

  /// When the run started, by seconds_now(); after a restart, minus the time of earlier processes.
  double began = 0;
  double seconds() const { return seconds_now() - began; }  ///< the duration of the run so far

  /// Whether this process writes files and log lines.
  bool is_main() const { return distributed::process().is_main(); }

  /// Stops training after the current hook. `reason` is logged.
  void stop_training(std::string reason) {
    stop = true;
    stop_reason = std::move(reason);
  }
  bool stop = false;        ///< whether training should end: set by stop_training()
  std::string stop_reason;  ///< why training should end

  /// The path to write to for a `path` among the options of a trace: relative paths are in the run
  /// folder.
  std::filesystem::path in_run_dir(const std::filesystem::path& path) const {
    return path.is_absolute() || run_dir.empty() ? path : (run_dir / path).lexically_normal();
  }
};

}  // namespace fe
