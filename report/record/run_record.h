// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fe::report {

/// Which values of a metric are good.
enum class Better { kUnknown, kLow, kHigh };

/// What the report shows of run.json (fe/estimator/record/run_folder.h).
struct RunRecord {
  std::string started = {};   ///< "2026-11-22T09:15:00Z"; empty when it is not known
  int64_t epochs = 0;         ///< that were planned
  int64_t train_samples = 0;  ///< of one pass over the training data; 0 where it is scheduled
  bool whole_passes = true;   ///< an epoch is such a pass
  std::optional<int64_t> batch_size = {};     ///< unset when it is scheduled
  std::set<std::string> losses = {};          ///< that train a model
  std::map<std::string, Better> judged = {};  ///< metrics that a saver or a stopper watches

  struct Group {
    std::string name;
    std::vector<std::pair<std::string, std::string>> rows;
  };
  std::vector<Group> environment = {};  ///< versions, hardware, machine, seed
};

/// Reads run.json of a run folder. Throws fe::Error when it is missing or damaged.
RunRecord read_record(const std::filesystem::path& run_dir);

}  // namespace fe::report
