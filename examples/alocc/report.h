// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "examples/alocc/detector.h"
#include "fe/estimator/record/summary.h"

namespace alocc {

/// What the threshold makes of a labeled set, as shares of its inliers and of its outliers.
struct Rates {
  double inliers_passed = 0.0;
  double outliers_found = 0.0;
};

/// Labels are 1 for inliers, 0 for outliers; as many as scores.
Rates rates_at_threshold(const std::vector<int64_t>& labels,
                         const std::vector<double>& scores,
                         const Calibration& calibration);

std::vector<int64_t> labels_of(const fe::Dataset& dataset);

/// "inlier" or "outlier".
std::string verdict(const Calibration& calibration, double score);

/// A CSV file with a row for each sample: index, label, score, verdict.
void write_scores(const std::filesystem::path& path,
                  const std::vector<int64_t>& labels,
                  const std::vector<double>& scores,
                  const Calibration& calibration);

/// AUC and F1 of the last and of the best epoch (by F1), and of the whole test set if it was
/// tested, with what the threshold does: a table for people, and JSON for programs.
std::string summary_table(const fe::Summary& summary,
                          const Calibration& calibration,
                          const Rates& rates);
std::string summary_json(const fe::Summary& summary,
                         const Calibration& calibration,
                         const Rates& rates);

}  // namespace alocc
