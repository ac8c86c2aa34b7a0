// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "fe/estimator/record/summary.h"

namespace fe::report {

/// A complete training pass.
struct TrainedEpoch {
  int64_t epoch = 0;
  int64_t step = 0;  ///< the last one of the pass
  double seconds = 0;
};

/// The content of events.jsonl (fe/estimator/record/event_stream.h).
struct Events {
  Summary values;                    ///< every number, of modes train, eval and test
  std::vector<TrainedEpoch> epochs;  ///< in order
  int64_t step = 0;                  ///< of the last event, as epoch and seconds
  int64_t epoch = 0;
  double seconds = 0;              ///< since the run began
  bool finished = false;           ///< the run recorded its end
  std::vector<std::string> notes;  ///< lines that could not be read
};

/// Reads the file. A line that is damaged, as the last one of a killed run may be, is left out with
/// a note. Throws fe::Error when the file cannot be read.
Events read_events(const std::filesystem::path& path);

}  // namespace fe::report
