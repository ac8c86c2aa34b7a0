// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "fe/base/mode.h"
#include "fe/estimator/record/summary.h"

/// summary.json of a run folder: its results in one small file, for programs.
///   {"epochs": 20, "steps": 1060, "seconds": 255.8, "samples_per_second": 812.4,
///    "metrics": {"eval": {"f1_score": {"last": 0.89, "min": {"value": .., "step": .., "epoch":
///    ..},
///                                      "max": {...}}}}}
/// NaN and infinity are the words "nan", "inf", "-inf".
namespace fe::report {

struct MetricSummary {
  double last = 0;
  Summary::Point min;  ///< NaN counts only when there is nothing else
  Summary::Point max;
};

struct RunSummary {
  int64_t epochs = 0;  ///< trained to their end
  int64_t steps = 0;
  double seconds = 0;
  std::optional<double> samples_per_second = {};  ///< in training; unset when it is not known
  std::map<Mode, std::map<std::string, MetricSummary>> metrics = {};
};

/// Writes summary.json: the numbers of `summary`, the rest from events.jsonl and run.json of the
/// folder. Throws fe::Error when one of them cannot be read, or the file not be written.
void write_summary(const std::filesystem::path& run_dir, const Summary& summary);

/// Of any run folder: without summary.json, as in a run in progress, it is computed from the
/// events. Throws fe::Error when the folder is not a run folder, or one of its files is damaged.
RunSummary read_summary(const std::filesystem::path& run_dir);

}  // namespace fe::report
