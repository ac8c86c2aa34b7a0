// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "detect/outlier_detector.h"
#include "fe/data/dataset.h"

/// What the programs ae_cifar10 and vae_cifar10 share. The steps are those of alibi-detect's
/// notebook "AE outlier detection on CIFAR10": each draws its plots, logs its results, and
/// returns them.
namespace cifar10 {

/// What a step works on.
struct Trial {
  fe::detect::OutlierDetector& detector;  ///< trained, with a threshold
  fe::Dataset images;                     ///< normal ones: the first of the training images
  std::filesystem::path plots;            ///< a folder
};

/// The first `count` samples, or all if there are fewer.
fe::Dataset first(const fe::Dataset& dataset, int64_t count);

/// reconstruction.png: the image beside what the networks make of it.
void draw_reconstruction(const Trial& trial, int64_t image);

struct OriginalScores {
  double threshold = 0.0;
  int64_t images = 0;
  int64_t flagged = 0;
  double lowest = 0.0;
  double mean = 0.0;
  double highest = 0.0;
};
/// Predicts for all images. instance_scores.png: their scores and the threshold;
/// feature_scores.png: where the images `shown` are strange.
OriginalScores judge_original(const Trial& trial, const std::vector<int64_t>& shown);

struct MaskStudySize {
  int64_t images = 50;
  int64_t n_masks = 20;  ///< of each size
};
struct MaskScores {
  std::vector<int64_t> mask_sizes = {};
  std::vector<double> mean_scores = {};  ///< by size
  std::vector<double> flagged = {};      ///< share of the masked copies, by size
};
/// Scores masked copies of images. mask_sizes_all_images.png: a line each;
/// mask_sizes_mean.png: their mean; mask_sizes_image_N.png: the image `shown` alone.
MaskScores study_masks(const Trial& trial, const MaskStudySize& size, int64_t shown);

struct CopyScores {
  std::vector<int64_t> mask_sizes = {};  ///< 0: the image itself
  std::vector<double> outlier_percs = {};
  std::vector<std::vector<double>> scores = {};  ///< [outlier_perc][mask size]
};
/// Looks at one image and a masked copy of each size. masked_copies.png: a row each, with
/// reconstruction and feature scores; outlier_percs.png: their scores by mask size, of the 20 % of
/// the features with the highest scores to all of them.
CopyScores study_copies(const Trial& trial, int64_t image);

struct NewThreshold {
  double before = 0.0;
  double after = 0.0;
  int64_t flagged = 0;  ///< of the trial's images, by the new one
};
/// Lets the detector find the threshold that `threshold_perc` per cent of the images stay below.
NewThreshold infer_threshold(const Trial& trial, double threshold_perc);

struct MaskedScore {
  int64_t image = 0;
  double score = 0.0;
  bool is_outlier = false;
  double masked_score = 0.0;
  bool masked_is_outlier = false;
};
/// Puts a mask of 10 x 10 pixels on one image and asks whether it is an outlier, before and after:
/// the question of Seldon's example. masked_image.png: where both are strange.
MaskedScore mask_one(const Trial& trial, int64_t image);

}  // namespace cifar10
