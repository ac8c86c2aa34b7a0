// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "apps/fe/detect/score_run.h"
#include "detect/prediction.h"
#include "detect/threshold.h"

namespace fe::app {

/// "table" or "csv": a line a sample with instance_score, is_outlier (for features outlier_share,
/// the share that is flagged) and, where there is one, its error; or "json": detect::to_json() of
/// the prediction, with "threshold", and "samples": [{"name": ..., "error": ...}]. There what
/// belongs to a sample with an error is null, and is_outlier is null for want of a threshold.
/// `prediction` is of all samples; without a threshold it has no is_outlier.
std::string score_text(const ScoredSamples& scored,
                       const detect::Prediction& prediction,
                       const std::string& source,
                       const std::string& format);

}  // namespace fe::app
