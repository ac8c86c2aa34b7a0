// SPDX-License-Identifier: Apache-2.0
#include "examples/alocc/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace alocc {
namespace {

using fe::Mode;

struct Row {
  std::string key, name;
  double auc, f1;
  int64_t epoch;
};

std::vector<Row> rows_of(const fe::Summary& summary) {
  const auto& auc = summary.series(Mode::kEval, "auc_score");
  const auto& f1 = summary.series(Mode::kEval, "f1_score");
  FE_CHECK(!auc.empty() && auc.size() == f1.size(),
           "summary: expected an AUC and an F1 score for every epoch, got {} and {}.", auc.size(),
           f1.size());
  size_t best = 0;
  for (size_t i = 1; i < f1.size(); ++i) {
    if (f1[i].value > f1[best].value) best = i;
  }
  std::vector<Row> rows = {
      {"last", "last epoch", auc.back().value, f1.back().value, auc.back().epoch},
      {"best", "best epoch by F1", auc[best].value, f1[best].value, auc[best].epoch}};
  if (!summary.series(Mode::kTest, "auc_score").empty()) {
    rows.push_back({"whole_test", "whole test set", summary.last(Mode::kTest, "auc_score"),
                    summary.last(Mode::kTest, "f1_score"), 0});
  }
  return rows;
}

}  // namespace

Rates rates_at_threshold(const std::vector<int64_t>& labels,
                         const std::vector<double>& scores,
                         const Calibration& calibration) {
  int64_t inliers = 0, passed = 0, outliers = 0, found = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    const bool judged_outlier = calibration.is_outlier(scores[i]);
    if (labels[i] == 1) {
      ++inliers;
      passed += judged_outlier ? 0 : 1;
    } else {
      ++outliers;
      found += judged_outlier ? 1 : 0;
    }
  }
  const auto share = [](int64_t part, int64_t of) {
    return of > 0 ? static_cast<double>(part) / static_cast<double>(of) : 0.0;
  };
  return {.inliers_passed = share(passed, inliers), .outliers_found = share(found, outliers)};
}

std::vector<int64_t> labels_of(const fe::Dataset& dataset) {
  const fe::Array labels = dataset.column("y");
  return {labels.values<int64_t>().begin(), labels.values<int64_t>().end()};
}

std::string verdict(const Calibration& calibration, double score) {
  return calibration.is_outlier(score) ? "outlier" : "inlier";
}

void write_scores(const std::filesystem::path& path,
                  const std::vector<int64_t>& labels,
                  const std::vector<double>& scores,
                  const Calibration& calibration) {
  std::string text = "index,label,score,verdict\n";
  for (size_t i = 0; i < labels.size(); ++i) {
    text += fmt::format("{},{},{},{}\n", i, labels[i] == 1 ? "inlier" : "outlier", scores[i],
                        verdict(calibration, scores[i]));
  }
  fe::write_file(path, text);
}

std::string summary_table(const fe::Summary& summary,
                          const Calibration& calibration,
                          const Rates& rates) {
  const bool notebook = calibration.recipe == Recipe::kNotebook;
  std::string text = fmt::format("{:<18}{:>8}{:>8}{:>7}\n", "", "AUC", "F1", "epoch");
  for (const Row& row : rows_of(summary)) {
    text += fmt::format("{:<18}{:>8.4f}{:>8.4f}", row.name, row.auc, row.f1);
    text += row.epoch > 0 ? fmt::format("{:>7}\n", row.epoch) : "\n";
  }
  text += fmt::format("kept: the {} epoch\n\n", notebook ? "best" : "last");
  text += fmt::format(
      "threshold {:.6g}: {:.2f} % of the inliers pass, {:.2f} % of the outliers are found\n",
      calibration.threshold, 100 * rates.inliers_passed, 100 * rates.outliers_found);
  text += notebook ? "(where both kinds of errors are equal on the evaluation set)\n"
                   : "(95 % of the training inliers held out score below it)\n";
  return text;
}

std::string summary_json(const fe::Summary& summary,
                         const Calibration& calibration,
                         const Rates& rates) {
  nlohmann::ordered_json json;
  json["recipe"] = option_name(calibration.recipe);
  json["dataset"] = calibration.dataset;
  json["inliers"] = calibration.inliers;
  for (const Row& row : rows_of(summary)) {
    nlohmann::ordered_json& entry = json[row.key];
    entry = {{"auc", row.auc}, {"f1", row.f1}};
    if (row.epoch > 0) entry["epoch"] = row.epoch;
  }
  json["threshold"] = calibration.threshold;
  json["inliers_passed"] = rates.inliers_passed;
  json["outliers_found"] = rates.outliers_found;
  return json.dump(2) + "\n";
}

}  // namespace alocc
