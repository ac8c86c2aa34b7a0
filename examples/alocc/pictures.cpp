// SPDX-License-Identifier: Apache-2.0
#include "examples/alocc/pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "detect/metric/percentile.h"
#include "examples/alocc/report.h"
#include "fe/base/tensor.h"
#include "plot/chart/figure.h"
#include "traces/metric/roc_curve.h"

namespace alocc {
namespace {

namespace detect = fe::detect;
namespace plot = fe::plot;
using fe::Mode;

plot::ImageGrid sample_batch(const fe::Pipeline& pipeline) {
  const fe::Batch batch = pipeline.get_results(Mode::kTrain);
  plot::ImageColumn image{.name = "Image"}, noisy{.name = "Noisy_Image"};
  for (int64_t i = 0; i < std::min<int64_t>(4, batch["x"].size(0)); ++i) {
    image.images.push_back(fe::to_array(batch["x"][i]));
    noisy.images.push_back(fe::to_array(batch["x_w_noise"][i]));
  }
  return {.columns = {std::move(image), std::move(noisy)}, .scale = 5};
}

/// The numbers of `count` samples with this label, evenly spaced from the lowest score to the
/// highest.
std::vector<int64_t> across_scores(const std::vector<int64_t>& labels,
                                   const std::vector<double>& scores,
                                   int64_t label,
                                   size_t count) {
  std::vector<int64_t> samples;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == label) samples.push_back(static_cast<int64_t>(i));
  }
  const auto score = [&](int64_t i) { return scores[static_cast<size_t>(i)]; };
  std::stable_sort(samples.begin(), samples.end(),
                   [&](int64_t a, int64_t b) { return score(a) < score(b); });
  if (samples.size() <= count) return samples;
  std::vector<int64_t> chosen;
  for (size_t i = 0; i < count; ++i) {
    chosen.push_back(samples[i * (samples.size() - 1) / (count - 1)]);
  }
  return chosen;
}

std::vector<double> scores_of(const std::vector<int64_t>& labels,
                              const std::vector<double>& scores,
                              int64_t label) {
  std::vector<double> chosen;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == label) chosen.push_back(scores[i]);
  }
  return chosen;
}

/// Bins for nearly all scores: a few far outliers would squeeze the rest into two bins.
plot::Range most_of(const std::vector<double>& scores) {
  const double low = detect::percentile(scores, 0), high = detect::percentile(scores, 99.5);
  return low < high ? plot::Range{low, high} : plot::Range{low - 0.5, low + 0.5};
}

plot::Histogram histogram(const std::vector<int64_t>& labels,
                          const std::vector<double>& scores,
                          double threshold) {
  return {.title = "Scores of the evaluation set",
          .x_label = "score",
          .groups = {{.name = "inliers", .values = scores_of(labels, scores, 1)},
                     {.name = "outliers", .values = scores_of(labels, scores, 0)}},
          .vertical_lines = {{.at = threshold, .label = "threshold"}},
          .range = most_of(scores)};
}

plot::Roc roc(const std::vector<int64_t>& labels,
              const std::vector<double>& scores,
              const Calibration& calibration) {
  const int64_t high_label = calibration.outliers_score_high() ? 0 : 1;
  const auto curve = fe::traces::roc_curve(labels, scores, {.positive_label = high_label});
  const Rates rates = rates_at_threshold(labels, scores, calibration);
  plot::OperatingPoint point = {.label = "threshold"};
  point.fpr = high_label == 0 ? 1.0 - rates.inliers_passed : 1.0 - rates.outliers_found;
  point.tpr = high_label == 0 ? rates.outliers_found : rates.inliers_passed;
  return {.title = high_label == 0 ? "ROC: outliers found" : "ROC: inliers recognized",
          .curves = {{.fpr = curve.fpr, .tpr = curve.tpr}},
          .operating_point = point};
}

/// By step: the first value, then the means between two lines of the log.
plot::Series loss_curve(const fe::Summary& summary, const std::string& key, std::string name) {
  std::vector<double> steps, values;
  const auto add = [&](const fe::Summary::Point& point) {
    steps.push_back(static_cast<double>(point.step));
    values.push_back(point.value);
  };
  const auto& all = summary.series(Mode::kTrain, key);
  if (!all.empty()) add(all.front());
  for (const auto& point : summary.series(Mode::kTrain, key + "_mean")) add(point);
  return {.name = std::move(name), .x = steps, .y = values, .markers = true};
}

plot::Series by_epoch(const fe::Summary& summary, const std::string& key, std::string name) {
  std::vector<double> epochs, values;
  for (const auto& point : summary.series(Mode::kEval, key)) {
    epochs.push_back(static_cast<double>(point.epoch));
    values.push_back(point.value);
  }
  return {.name = std::move(name), .x = epochs, .y = values, .markers = true};
}

plot::Figure curves(const fe::Summary& summary) {
  return {.panels = {plot::Chart{.title = "Losses in training",
                                 .x_label = "step",
                                 .y_label = "loss",
                                 .series = {loss_curve(summary, "rloss", "reconstructor"),
                                            loss_curve(summary, "dloss", "discriminator")}},
                     plot::Chart{.title = "Evaluation set",
                                 .x_label = "epoch",
                                 .series = {by_epoch(summary, "auc_score", "AUC"),
                                            by_epoch(summary, "f1_score", "F1")}}}};
}

}  // namespace

plot::ImageGrid reconstruction_grid(const std::string& title,
                                    const fe::Dataset& images,
                                    const Judgment& judged,
                                    const std::vector<int64_t>& rows) {
  plot::ImageColumn input{.name = "Input"}, output{.name = "Reconstruction"};
  for (const int64_t i : rows) {
    const auto at = static_cast<size_t>(i);
    input.images.push_back(images[i]["x"]);
    input.captions.emplace_back();
    output.images.push_back(judged.reconstructions[at]);
    output.captions.push_back(fmt::format("score {:.3g}", judged.scores[at]));
  }
  return {.title = title, .columns = {std::move(input), std::move(output)}, .scale = 4};
}

void draw_pictures(const std::filesystem::path& folder,
                   const Training& training,
                   const fe::Dataset& labeled,
                   const Judgment& judged) {
  const std::vector<int64_t> labels = labels_of(labeled);
  const Calibration& calibration = training.detector.calibration();
  const auto grid = [&](const std::string& title, int64_t label) {
    const auto rows = across_scores(labels, judged.scores, label, 5);
    return reconstruction_grid(title, labeled, judged, rows);
  };
  plot::save(folder / "sample_batch.png", sample_batch(training.pipeline));
  plot::save(folder / "training.png", curves(training.summary));
  plot::save(folder / "reconstructions.png",
             plot::Figure{.panels = {grid("Inliers", 1), grid("Outliers", 0)}});
  plot::save(folder / "scores.png", histogram(labels, judged.scores, calibration.threshold));
  plot::save(folder / "roc.png", roc(labels, judged.scores, calibration));
}

}  // namespace alocc
