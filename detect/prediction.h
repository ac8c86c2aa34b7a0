// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "detect/threshold.h"
#include "fe/base/tensor.h"

namespace fe::detect {

/// How strange samples are; high for outliers. On the CPU.
struct Scores {
  Tensor instance_score = {};  ///< float64 [N]
  Tensor feature_score = {};   ///< float32, as the preprocessed samples, [N, ...]; if asked for
  Tensor reconstruction = {};  ///< likewise
};

/// Who answered.
struct DetectorMeta {
  std::string name = {};                  ///< "OutlierAE"
  std::string detector_type = "outlier";  ///< the type, as alibi-detect names it
  bool online = false;                    ///< always false, as for alibi-detect's offline detectors
  std::string data_type = {};             ///< "image", "tabular", "time-series"; empty: not said
  std::string version = {};               ///< of fe
};

/// The answer of OutlierDetector::predict().
struct Prediction {
  /// int64 [N]: 0 or 1, or -1 where the score is not finite. In the samples' shape for a threshold
  /// of features.
  Tensor is_outlier;
  Tensor instance_score = {};  ///< float64 [N]; undefined unless asked for
  Tensor feature_score = {};   ///< float32 [N, ...]; undefined unless asked for
  Threshold threshold = {};    ///< that was used
  DetectorMeta meta = {};      ///< the name and version of the detector
};

/// {"data": {"instance_score": [...] or null, "feature_score": ..., "is_outlier": [...]},
///  "meta": {"name": ..., "detector_type": "outlier", "online": false, "data_type": null,
///           "version": ...}}
/// Numbers have all their digits; what is not finite becomes null.
std::string to_json(const Prediction& prediction);

}  // namespace fe::detect
