// SPDX-License-Identifier: Apache-2.0
// The steps that take images as they are.
#include <torch/types.h>

#include <algorithm>
#include <numeric>

#include "detect/plot/feature_outlier_grid.h"
#include "detect/plot/instance_score_chart.h"
#include "examples/cifar10/steps.h"
#include "fe/base/log.h"
#include "plot/chart/figure.h"

namespace cifar10 {

namespace detect = fe::detect;
namespace log = fe::log;
namespace plot = fe::plot;

fe::Dataset first(const fe::Dataset& dataset, int64_t count) {
  std::vector<int64_t> indices(static_cast<size_t>(std::min(count, dataset.size())));
  std::iota(indices.begin(), indices.end(), 0);
  return dataset.select(std::move(indices));
}

void draw_reconstruction(const Trial& trial, int64_t image) {
  const fe::Dataset one = trial.images.select({image});
  const fe::Tensor redrawn = trial.detector.reconstruct(one)[0];
  plot::save(
      trial.plots / "reconstruction.png",
      plot::ImageGrid{.title = fmt::format("Image {}", image),
                      .columns = {{.name = "Original", .images = {one[0]["x"]}},
                                  {.name = "Reconstruction", .images = {fe::to_array(redrawn)}}},
                      .range = {.min = 0.0, .max = 1.0}});
}

OriginalScores judge_original(const Trial& trial, const std::vector<int64_t>& shown) {
  const detect::Scores scores =
      trial.detector.score(trial.images, {.feature_score = true, .reconstruction = true});
  const detect::Prediction found = trial.detector.predict(scores);
  const fe::Array numbers = fe::to_array(scores.instance_score);
  const auto values = numbers.values<double>();
  const std::vector<int64_t> normal(values.size(), 0);
  plot::save(trial.plots / "instance_scores.png",
             detect::instance_score_chart(values, normal, {"normal", "outlier"}, found.threshold));
  plot::save(trial.plots / "feature_scores.png",
             detect::feature_outlier_grid({.images = fe::as_tensor(trial.images.column("x")),
                                           .prediction = found,
                                           .reconstruction = scores.reconstruction,
                                           .instance_ids = shown}));

  const OriginalScores result = {.threshold = found.threshold.value,
                                 .images = trial.images.size(),
                                 .flagged = found.is_outlier.sum().item<int64_t>(),
                                 .lowest = scores.instance_score.min().item<double>(),
                                 .mean = scores.instance_score.mean().item<double>(),
                                 .highest = scores.instance_score.max().item<double>()};
  log::line(fmt::format("instance_score {}, feature_score {}, is_outlier {}",
                        fe::describe(found.instance_score), fe::describe(found.feature_score),
                        fe::describe(found.is_outlier)));
  log::line(fmt::format("original images: scores {:.5f} to {:.5f}, mean {:.5f}; {} of {} above {}",
                        result.lowest, result.highest, result.mean, result.flagged, result.images,
                        result.threshold));
  return result;
}

NewThreshold infer_threshold(const Trial& trial, double threshold_perc) {
  NewThreshold result = {.before = trial.detector.threshold()->value};
  log::line(fmt::format("current threshold: {}", result.before));
  result.after =
      trial.detector.infer_threshold(trial.images, {.threshold_perc = threshold_perc}).value;
  const detect::Prediction found =
      trial.detector.predict(trial.images, {.return_feature_score = false});
  result.flagged = found.is_outlier.sum().item<int64_t>();
  log::line(fmt::format("new threshold: {} ({} of {} images are above it)", result.after,
                        result.flagged, trial.images.size()));
  return result;
}

}  // namespace cifar10
