// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/record/run_record.h"
#include "report/record/summary_file.h"

namespace fe::report {

/// Whether `key` describes the training, not its quality: times, counters of savers.
bool is_bookkeeping(const std::string& key, const RunRecord& record);
/// Whether `key` is the learning rate of a model.
bool is_learning_rate(const std::string& key);

/// Which values of a metric are good: by the run's savers, or else by names such as "loss" and
/// "accuracy". `key` may name a data set, "loss|noisy".
Better better(const std::string& key, const RunRecord& record);

struct MainMetric {
  Mode mode;
  std::string key;
  MetricSummary summary;
  Better better;
};

/// The most important numbers, best known first: those of test, or else of eval, or else of train.
std::vector<MainMetric> main_metrics(const RunSummary& run, const RunRecord& record);

}  // namespace fe::report
