// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/evaluation_plots.h"

#include <fmt/format.h>

#include <cmath>

#include "detect/plot/curves.h"
#include "detect/plot/instance_score_chart.h"
#include "detect/plot/outlier_grid.h"
#include "detect/plot/score_histogram.h"

namespace fe::detect {
namespace {

constexpr size_t kShown = 3;  // of normal samples, and of outliers

std::vector<int64_t> first_of_both(const std::vector<int64_t>& labels) {
  std::vector<int64_t> numbers;
  for (const int64_t wanted : {0, 1}) {
    size_t count = 0;
    for (size_t i = 0; i < labels.size() && count < kShown; ++i) {
      if (labels[i] != wanted) continue;
      numbers.push_back(static_cast<int64_t>(i));
      ++count;
    }
  }
  return numbers;
}

void save_charts(const std::filesystem::path& folder,
                 const std::optional<Threshold>& threshold,
                 const Evaluation& evaluation) {
  const LabeledScores finite =
      finite_scores(evaluation.meta.name, evaluation.labels, evaluation.scores);
  if (finite.scores.empty()) return;
  plot::save(
      folder / "instance_scores.png",
      instance_score_chart(evaluation.scores, evaluation.labels, {"normal", "outlier"}, threshold));
  plot::save(folder / "score_histogram.png",
             score_histogram(finite.labels, finite.scores, threshold));
  if (evaluation.normal == 0 || evaluation.outliers == 0) return;
  plot::save(folder / "roc.png", roc_figure({finite}, threshold));
  plot::save(folder / "precision_recall.png", precision_recall_chart({finite}, threshold));
}

}  // namespace

void save_evaluation_plots(const std::filesystem::path& folder,
                           const OutlierDetector& detector,
                           const Dataset& samples,
                           const Evaluation& evaluation,
                           const EvaluationPlotsOptions& options) {
  save_charts(folder, instance_threshold(detector), evaluation);
  const auto shown = options.shown.empty() ? first_of_both(evaluation.labels) : options.shown;
  std::vector<std::string> names;
  for (const int64_t number : shown) {
    names.push_back(options.name ? options.name(number) : fmt::format("#{}", number));
  }
  const auto grid = outlier_grid(detector, samples, shown, names);
  if (grid) plot::save(folder / "feature_scores.png", *grid);
}

}  // namespace fe::detect
