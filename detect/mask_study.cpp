// SPDX-License-Identifier: Apache-2.0
#include "detect/mask_study.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

#include "detect/perturb/masked_dataset.h"
#include "fe/base/error.h"

namespace fe::detect {
namespace {

constexpr const char* kPlaceKey = "place_of_the_mask";  // there may be a "mask" of the data's own

void check(const MaskStudyOptions& options) {
  FE_CHECK(!options.mask_sizes.empty(), "mask_study: expected sizes of masks, got none.");
  for (const int64_t size : options.mask_sizes) {
    FE_CHECK(size >= 1, "mask_study: expected sizes of at least 1 pixel, got {}.", size);
  }
}

// The outlier_perc of the scores that the threshold judges; nothing when it judges none.
std::optional<double> judged_perc(const OutlierDetector& detector) {
  const auto& threshold = detector.threshold();
  if (!threshold || threshold->outlier_type == OutlierType::kFeature) return std::nullopt;
  return threshold->samples > 0 ? threshold->outlier_perc : detector.outlier_perc();
}

double share_flagged(const Tensor& scores, const Threshold& threshold) {
  return scores.gt(threshold.value).to(torch::kDouble).mean().item<double>();
}

// scores [images * n_masks], all copies of image 0 first: their means into column `size`.
void put_means(const Tensor& scores,
               int64_t n_masks,
               size_t size,
               std::vector<std::vector<double>>& by_image) {
  const Tensor means = scores.view({-1, n_masks}).mean(1).contiguous();
  const auto* mean = means.data_ptr<double>();
  for (size_t image = 0; image < by_image.size(); ++image) by_image[image][size] = mean[image];
}

}  // namespace

std::vector<double> MaskStudy::mean_scores(size_t perc) const {
  std::vector<double> means;
  for (size_t size = 0; size < mask_sizes.size(); ++size) {
    double sum = 0.0, count = 0.0;
    for (const auto& image : scores.at(perc)) {
      if (!std::isfinite(image[size])) continue;
      sum += image[size];
      count += 1.0;
    }
    means.push_back(sum / count);
  }
  return means;
}

MaskStudy mask_study(const OutlierDetector& detector,
                     const Dataset& images,
                     const MaskStudyOptions& options) {
  check(options);
  MaskStudy study{.mask_sizes = options.mask_sizes, .outlier_percs = options.outlier_percs};
  if (study.outlier_percs.empty()) study.outlier_percs = {detector.outlier_perc()};
  const std::vector<std::vector<double>> none(static_cast<size_t>(images.size()),
                                              std::vector<double>(study.mask_sizes.size()));
  study.scores.assign(study.outlier_percs.size(), none);
  const auto judged = judged_perc(detector);
  const auto total = static_cast<int64_t>(study.mask_sizes.size() * study.outlier_percs.size());
  int64_t done = 0;
  for (size_t size = 0; size < study.mask_sizes.size(); ++size) {
    ApplyMaskOptions masks = options.masks;
    masks.mask_size = {study.mask_sizes[size], study.mask_sizes[size]};
    const Dataset copies = masked(images, kInput, masks, kPlaceKey);
    for (size_t perc = 0; perc < study.outlier_percs.size(); ++perc) {
      const Tensor scores = detector
                                .score(copies, {.outlier_perc = study.outlier_percs[perc],
                                                .batch_size = options.batch_size,
                                                .allow_nan = true})
                                .instance_score;
      put_means(scores, masks.n_masks, size, study.scores[perc]);
      if (judged == study.outlier_percs[perc] && study.flagged.size() == size) {
        study.flagged.push_back(share_flagged(scores, *detector.threshold()));
      }
      if (options.progress) options.progress(++done, total);
    }
  }
  return study;
}

}  // namespace fe::detect
