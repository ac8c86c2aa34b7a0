// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/detect/pictures.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "apps/fe/infer/pictures.h"
#include "detect/plot/curves.h"
#include "detect/plot/feature_outlier_grid.h"
#include "detect/plot/instance_score_chart.h"
#include "detect/plot/score_histogram.h"
#include "fe/base/error.h"
#include "plot/chart/chart.h"
#include "plot/chart/histogram.h"
#include "plot/chart/roc.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

detect::LabeledScores finite(const DrawnScores& all) {
  detect::LabeledScores chosen{.name = all.detector, .labels = {}, .scores = {}};
  for (size_t i = 0; i < all.scores.size(); ++i) {
    if (!std::isfinite(all.scores[i])) continue;
    chosen.labels.push_back(all.labels.empty() ? 0 : all.labels[i]);
    chosen.scores.push_back(all.scores[i]);
  }
  return chosen;
}

fs::path draw_instances(const DrawnScores& all, const PictureFolder& to) {
  const std::vector<int64_t> labels =
      all.labels.empty() ? std::vector<int64_t>(all.scores.size(), 0) : all.labels;
  const std::vector<std::string> names = all.labels.empty()
                                             ? std::vector<std::string>{"samples"}
                                             : std::vector<std::string>{"normal", "outlier"};
  const fs::path file = to.file("instance_scores");
  plot::save(file, detect::instance_score_chart(all.scores, labels, names, all.threshold));
  return file;
}

fs::path draw_histogram(const DrawnScores& all, const PictureFolder& to) {
  const detect::LabeledScores scores = finite(all);
  plot::Histogram histogram = detect::score_histogram(scores.labels, scores.scores, all.threshold);
  if (all.labels.empty()) {
    histogram.title = "Scores";
    histogram.groups.front().name = "samples";
  }
  const fs::path file = to.file("score_histogram");
  plot::save(file, histogram);
  return file;
}

bool needs_labels(const std::string& what) { return what == "roc" || what == "pr"; }

// Black to white of floats: those of sigmoid outputs, or of tanh outputs.
plot::Range range_of(const Tensor& values) {
  const bool negative = values.is_floating_point() && values.lt(0).any().item<bool>();
  return {.min = negative ? -1.0 : 0.0, .max = 1.0};
}

}  // namespace

std::optional<detect::Threshold> instance_threshold(const detect::OutlierDetector& detector) {
  const auto& threshold = detector.threshold();
  if (threshold && threshold->outlier_type == detect::OutlierType::kFeature) return std::nullopt;
  return threshold;
}

std::string why_not(const std::string& what, const DrawnScores& all) {
  const detect::LabeledScores scores = finite(all);
  if (scores.scores.empty()) return "no score is finite";
  if (!needs_labels(what)) return "";
  if (all.labels.empty()) return "it needs labels, and there are none (--normal-labels)";
  const auto outliers = std::accumulate(scores.labels.begin(), scores.labels.end(), int64_t{0});
  const bool both = outliers > 0 && outliers < static_cast<int64_t>(scores.labels.size());
  return both ? "" : "it needs normal samples and outliers, and all are of one kind";
}

fs::path draw_scores(const std::string& what, const DrawnScores& all, const PictureFolder& to) {
  const std::string reason = why_not(what, all);
  FE_CHECK(reason.empty(), "{}: {}.", what, reason);
  if (what == "instance") return draw_instances(all, to);
  if (what == "histogram") return draw_histogram(all, to);
  const fs::path file = to.file(what == "roc" ? "roc" : "precision_recall");
  if (what == "roc") {
    plot::save(file, detect::roc_figure({finite(all)}, all.threshold));
  } else {
    plot::save(file, detect::precision_recall_chart({finite(all)}, all.threshold));
  }
  return file;
}

bool has_pictures(const Tensor& samples, const detect::Scores& scores) {
  return are_images(samples) && are_images(scores.feature_score) &&
         are_images(scores.reconstruction);
}

plot::ImageGrid outlier_grid(const detect::OutlierDetector& detector,
                             const Tensor& samples,
                             const detect::Scores& scores,
                             const std::vector<std::string>& names) {
  FE_CHECK(has_pictures(samples, scores),
           "plot: expected samples and reconstructions that are images, got {} and {}.",
           describe(samples), describe(scores.reconstruction));
  detect::Prediction prediction{.is_outlier = {},
                                .instance_score = scores.instance_score,
                                .feature_score = scores.feature_score};
  if (instance_threshold(detector)) prediction.is_outlier = detector.predict(scores).is_outlier;
  const plot::Range drawn = range_of(samples), redrawn = range_of(scores.reconstruction);
  plot::ImageGrid grid = detect::feature_outlier_grid(
      {.images = samples.scalar_type() == torch::kDouble ? samples.to(torch::kFloat) : samples,
       .prediction = prediction,
       .reconstruction = scores.reconstruction,
       .max_instances = samples.size(0),
       .range = {.min = std::min(drawn.min, redrawn.min), .max = 1.0}});
  grid.row_labels = names;
  return grid;
}

std::optional<plot::ImageGrid> outlier_grid_of(const detect::OutlierDetector& detector,
                                               const Dataset& dataset,
                                               const std::vector<int64_t>& numbers,
                                               const std::vector<std::string>& names) {
  const Dataset chosen = dataset.select(numbers);
  const Tensor samples = as_tensor(chosen.column(detect::kInput));
  const detect::Scores scores =
      detector.score(chosen, {.feature_score = true, .reconstruction = true, .allow_nan = true});
  if (!has_pictures(samples, scores)) return std::nullopt;
  return outlier_grid(detector, samples.clone(), scores, names);
}

}  // namespace fe::app
