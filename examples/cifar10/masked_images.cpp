// SPDX-License-Identifier: Apache-2.0
// The steps that put masks of noise on images.
#include <torch/types.h>

#include "detect/mask_study.h"
#include "detect/perturb/apply_mask.h"
#include "detect/plot/feature_outlier_grid.h"
#include "detect/plot/mask_size_charts.h"
#include "examples/cifar10/steps.h"
#include "fe/base/log.h"
#include "plot/chart/figure.h"

namespace cifar10 {
namespace {

namespace detect = fe::detect;
namespace log = fe::log;
namespace plot = fe::plot;

const std::vector<int64_t> kMaskSizes = {2, 4, 6, 8, 10, 12, 14, 16, 18, 20};  // pixels a side
const std::vector<double> kOutlierPercs = {20, 40, 60, 80, 100};
constexpr int64_t kMaskOfOne = 10;  // pixels a side, in mask_one()

void save(const Trial& trial, const std::string& name, plot::Chart chart, std::string title) {
  chart.title = std::move(title);
  plot::save(trial.plots / name, chart);
}

/// The image, [1, 3, 32, 32], and a copy of it with normal noise in a square of each size.
fe::Array with_masked_copies(const fe::Array& image, const std::vector<int64_t>& sizes) {
  std::vector<fe::Tensor> all = {fe::as_tensor(image)};
  for (const int64_t size : sizes) {
    const detect::Masked copy = detect::apply_mask(
        image, {.mask_size = {size, size}, .mask_type = detect::MaskType::kNormal});
    all.push_back(fe::as_tensor(copy.images));
  }
  return fe::to_array(torch::cat(all));
}

void show_progress(int64_t done, int64_t total) {
  log::status(done < total ? fmt::format("mask sizes {}/{}", done, total) : "");
}

}  // namespace

MaskScores study_masks(const Trial& trial, const MaskStudySize& size, int64_t shown) {
  const detect::MaskStudy study = detect::mask_study(
      trial.detector, first(trial.images, size.images),
      {.mask_sizes = kMaskSizes,
       .masks = {.n_masks = size.n_masks, .mask_type = detect::MaskType::kNormal},
       .progress = show_progress});
  const auto& by_image = study.scores[0];
  save(trial, "mask_sizes_all_images.png", detect::score_by_mask_size_chart(kMaskSizes, by_image),
       "Outlier score of all images for increasing mask size");
  save(trial, "mask_sizes_mean.png", detect::mean_score_by_mask_size_chart(kMaskSizes, by_image),
       "Mean outlier score of all images for increasing mask size");
  save(trial, fmt::format("mask_sizes_image_{}.png", shown),
       detect::score_by_mask_size_chart(kMaskSizes, {by_image.at(static_cast<size_t>(shown))}),
       fmt::format("Outlier score of image {} for increasing mask size", shown));

  const MaskScores result = {.mask_sizes = study.mask_sizes,
                             .mean_scores = study.mean_scores(0),
                             .flagged = study.flagged};
  log::line(fmt::format("{} images with {} masks of each size:", by_image.size(), size.n_masks));
  for (size_t i = 0; i < result.mask_sizes.size(); ++i) {
    log::line(fmt::format("  mask size {:2}  mean score {:.5f}", result.mask_sizes[i],
                          result.mean_scores[i]));
  }
  return result;
}

CopyScores study_copies(const Trial& trial, int64_t image) {
  const fe::Array copies = with_masked_copies(trial.images.select({image}).column("x"), kMaskSizes);
  const detect::Scores scores =
      trial.detector.score(copies, {.feature_score = true, .reconstruction = true});
  plot::save(trial.plots / "masked_copies.png",
             detect::feature_outlier_grid({.images = fe::as_tensor(copies),
                                           .prediction = trial.detector.predict(scores),
                                           .reconstruction = scores.reconstruction,
                                           .max_instances = copies.shape()[0]}));

  CopyScores result = {.mask_sizes = {0}, .outlier_percs = kOutlierPercs};
  result.mask_sizes.insert(result.mask_sizes.end(), kMaskSizes.begin(), kMaskSizes.end());
  for (const double perc : kOutlierPercs) {
    const fe::Array numbers =
        fe::to_array(trial.detector.score(copies, {.outlier_perc = perc}).instance_score);
    const auto values = numbers.values<double>();
    result.scores.emplace_back(values.begin(), values.end());
  }
  save(trial, "outlier_percs.png",
       detect::score_by_outlier_perc_chart(result.mask_sizes, kOutlierPercs, result.scores),
       "Outlier score for increasing mask size and different feature subsets");
  log::line(
      fmt::format("image {} with a mask of {} pixels: {:.5f} by {} % of the features, {:.5f} "
                  "by all",
                  image, kMaskSizes.back(), result.scores.front().back(), kOutlierPercs.front(),
                  result.scores.back().back()));
  return result;
}

MaskedScore mask_one(const Trial& trial, int64_t image) {
  const fe::Array both = with_masked_copies(trial.images.select({image}).column("x"), {kMaskOfOne});
  const detect::Prediction found = trial.detector.predict(both);
  plot::save(trial.plots / "masked_image.png",
             detect::feature_outlier_grid({.images = fe::as_tensor(both), .prediction = found}));
  const MaskedScore result = {.image = image,
                              .score = found.instance_score[0].item<double>(),
                              .is_outlier = found.is_outlier[0].item<int64_t>() != 0,
                              .masked_score = found.instance_score[1].item<double>(),
                              .masked_is_outlier = found.is_outlier[1].item<int64_t>() != 0};
  const auto verdict = [](bool is_outlier) { return is_outlier ? "an outlier" : "no outlier"; };
  log::line(fmt::format("image {}: score {:.5f}, {}; with a mask of {} pixels: {:.5f}, {}", image,
                        result.score, verdict(result.is_outlier), kMaskOfOne, result.masked_score,
                        verdict(result.masked_is_outlier)));
  return result;
}

}  // namespace cifar10
