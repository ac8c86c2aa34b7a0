// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "detect/prediction.h"
#include "fe/base/tensor.h"
#include "plot/image/image_grid.h"

namespace fe::detect {

struct FeatureOutlierOptions {
  /// [N, C, H, W], [N, H, W, C] or [N, H, W] with 1 or 3 channels, which are found as ImageGrid
  /// does; floating numbers within `range`, or uint8.
  Tensor images;
  Prediction prediction;                   ///< of these; with its feature_score
  Tensor reconstruction = {};              ///< a column of its own, as images
  std::vector<int64_t> instance_ids = {};  ///< the rows, in this order; empty: the first ones
  bool outliers_only = false;              ///< leave out normal ones; instance_ids go before
  int64_t max_instances = 5;               ///< the largest number of rows, at least 1
  bool common_range = false;               ///< the same colors mean the same score in all maps
  plot::Range range = {.min = 0.0, .max = 1.0};  ///< black to white of floating images
  std::string title = {};                        ///< the title
};

/// Where a detector finds instances strange: a row for each, with the columns Original,
/// Reconstruction if given, and Outlier Score Channel 0 (to 2), the feature scores in the colors
/// of plot::viridis(), each map from its lowest to its highest score unless common_range. Captions
/// give instance scores, if predicted, and these two. An instance is an outlier when is_outlier
/// flags it or any of its features.
///
/// Without an instance to draw the grid has no columns; for want of outliers, the title and a
/// warning say so. Warns of instance_ids beyond max_instances. Throws fe::Error for a prediction
/// without feature scores (or for outliers_only, without is_outlier), for unknown instance ids, for
/// tensors of different length, and for other shapes or dtypes.
plot::ImageGrid feature_outlier_grid(const FeatureOutlierOptions& options);

}  // namespace fe::detect
