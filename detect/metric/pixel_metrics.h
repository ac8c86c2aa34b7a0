// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fe/base/array.h"

namespace fe::detect {

struct PixelMetricsOptions {
  double fpr_limit = 0.3;  ///< in (0, 1]: AUPRO looks at false positive rates up to this one
};

/// How well the scores of pixels find the regions that are strange.
struct PixelMetrics {
  double auroc = 0.0;   ///< area under the ROC curve of all pixels of all images together
  double aupro = 0.0;   ///< area under the per-region overlap curve up to fpr_limit, over fpr_limit
  int64_t regions = 0;  ///< outlying regions: pixels that touch, by a side or a corner
};

/// The metrics of `score_maps` [N, H, W], float32 or float64, higher being stranger, against
/// `masks` [N, H, W], bool or uint8, not 0 where a pixel is an outlier.
///
/// AUPRO is that of Bergmann et al. 2020, "Uninformed students: student-teacher anomaly detection
/// with discriminative latent embeddings", section 4.1: for every score as the threshold, the
/// fraction of each region that is found, averaged over regions, so that a small region counts as
/// much as a large one; against the fraction of normal pixels that are called outliers. The curve
/// is linear between thresholds and cut at fpr_limit. 1 is perfect, fpr_limit / 2 is chance.
///
/// Needs about as much memory as the score maps again. Throws fe::Error for other shapes or types,
/// NaN or infinite scores, masks that are all normal or all outliers, and a limit out of range.
PixelMetrics pixel_metrics(const Array& score_maps,
                           const Array& masks,
                           PixelMetricsOptions options = {});

}  // namespace fe::detect
