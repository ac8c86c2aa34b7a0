// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "detect/outlier_detector.h"
#include "detect/perturb/mask_options.h"
#include "fe/data/dataset.h"

namespace fe::detect {

struct MaskStudyOptions {
  std::vector<int64_t> mask_sizes = {2, 4, 6, 8, 10, 12, 14, 16, 18, 20};  ///< sides, in pixels
  std::vector<double> outlier_percs = {};  ///< empty: the detector's
  ApplyMaskOptions masks = {.n_masks = 20, .mask_type = MaskType::kNormal};  ///< but for mask_size
  int64_t batch_size = 256;  ///< the number of samples per batch
  /// Called after each part of the work, of which all take about as long.
  std::function<void(int64_t done, int64_t total)> progress = {};
};

/// How scores grow with the size of what is wrong with an image.
struct MaskStudy {
  std::vector<int64_t> mask_sizes;    ///< the sizes of the masks
  std::vector<double> outlier_percs;  ///< the percentages of features
  /// The mean score of an image's masked copies: scores[perc][image][size]. NaN if one of them is.
  std::vector<std::vector<std::vector<double>>> scores = {};
  /// The fraction of all masked copies that the detector's threshold flags, by size; empty without
  /// a threshold of instance scores, or when its outlier_perc is not among outlier_percs.
  std::vector<double> flagged = {};

  /// Mean over the images of scores[perc], by size; images whose score is NaN are left out.
  std::vector<double> mean_scores(size_t perc) const;
};

/// Puts n_masks square masks of each size on the images under "x" of `images`, samples as they are
/// before preprocessing, and scores these copies, many in a batch. The same seed gives the same
/// masks. After the studies in alibi-detect's examples. Throws fe::Error for masks that do not fit,
/// and as OutlierDetector::score() does, but not for scores that are not finite.
MaskStudy mask_study(const OutlierDetector& detector,
                     const Dataset& images,
                     const MaskStudyOptions& options = {});

}  // namespace fe::detect
