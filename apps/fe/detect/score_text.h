// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "apps/fe/detect/score_run.h"
#include "detect/prediction.h"
#include "detect/threshold.h"

namespace fe::app {

/// "table" or "csv": a line per sample with instance_score, is_outlier (for features outlier_share,
/// the fraction that is flagged) and its error, if any; or "json": detect::to_json() of the
/// prediction, with "threshold", and "samples": [{"name": ..., "error": ...}]. There the values of
/// a sample with an error are null, and is_outlier is null without a threshold.
/// `prediction` is of all samples; without a threshold it has no is_outlier.
std::string score_text(const ScoredSamples& scored,
                       const detect::Prediction& prediction,
                       const std::string& source,
                       const std::string& format);

}  // namespace fe::app
