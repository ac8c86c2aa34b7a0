// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/outlier_grid.h"

#include <torch/types.h>

#include <algorithm>

#include "detect/plot/feature_outlier_grid.h"
#include "fe/base/error.h"
#include "plot/image/are_images.h"

namespace fe::detect {
namespace {

// Black to white of floats: those of sigmoid outputs, or of tanh outputs.
plot::Range range_of(const Tensor& values) {
  const bool negative = values.is_floating_point() && values.lt(0).any().item<bool>();
  return {.min = negative ? -1.0 : 0.0, .max = 1.0};
}

}  // namespace

std::optional<Threshold> instance_threshold(const OutlierDetector& detector) {
  const auto& threshold = detector.threshold();
  if (threshold && threshold->outlier_type == OutlierType::kFeature) return std::nullopt;
  return threshold;
}

bool has_images(const Tensor& samples, const Scores& scores) {
  using plot::are_images;
  return are_images(samples) && are_images(scores.feature_score) &&
         are_images(scores.reconstruction);
}

plot::ImageGrid outlier_grid(const OutlierDetector& detector,
                             const Tensor& samples,
                             const Scores& scores,
                             const std::vector<std::string>& names) {
  FE_CHECK(has_images(samples, scores),
           "outlier_grid: expected samples and reconstructions that are images, got {} and {}.",
           describe(samples), describe(scores.reconstruction));
  Prediction prediction{.is_outlier = {},
                        .instance_score = scores.instance_score,
                        .feature_score = scores.feature_score};
  if (instance_threshold(detector)) prediction.is_outlier = detector.predict(scores).is_outlier;
  const plot::Range drawn = range_of(samples), redrawn = range_of(scores.reconstruction);
  plot::ImageGrid grid = feature_outlier_grid(
      {.images = samples.scalar_type() == torch::kDouble ? samples.to(torch::kFloat) : samples,
       .prediction = prediction,
       .reconstruction = scores.reconstruction,
       .max_instances = samples.size(0),
       .range = {.min = std::min(drawn.min, redrawn.min), .max = 1.0}});
  grid.row_labels = names;
  return grid;
}

std::optional<plot::ImageGrid> outlier_grid(const OutlierDetector& detector,
                                            const Dataset& dataset,
                                            const std::vector<int64_t>& numbers,
                                            const std::vector<std::string>& names) {
  const Dataset chosen = dataset.select(numbers);
  const Tensor samples = as_tensor(chosen.column(kInput));
  const Scores scores =
      detector.score(chosen, {.feature_score = true, .reconstruction = true, .allow_nan = true});
  if (!has_images(samples, scores)) return std::nullopt;
  return outlier_grid(detector, samples.clone(), scores, names);
}

}  // namespace fe::detect
