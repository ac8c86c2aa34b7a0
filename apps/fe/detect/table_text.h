// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fe::app {

/// The numbers of one run's evaluation.json.
struct TableMetrics {
  double auroc = 0.0;
  double aupr = 0.0;
  double f1_max = 0.0;
};

/// One class and seed of the table.
struct TableRun {
  std::string class_name;
  std::string seed;
  std::filesystem::path folder;
  std::optional<TableMetrics> metrics = {};  ///< nullopt: not yet, or it failed
};

/// Throws fe::Error for a file that detect::to_json() has not written, or without the numbers.
TableMetrics read_metrics(const std::filesystem::path& evaluation_json);

/// AUROC by class and seed, then the mean and the standard deviation over seeds (of a sample, that
/// is with n - 1) of AUROC, AUPR and the highest F1; the last line is their mean over classes.
/// Runs without metrics are left out of means.
std::string table_text(const std::vector<TableRun>& runs);
/// A line per run: class, seed, auroc, aupr, f1_max, folder.
std::string table_csv(const std::vector<TableRun>& runs);
/// The runs, and the means and standard deviations.
std::string table_json(const std::vector<TableRun>& runs);

}  // namespace fe::app
