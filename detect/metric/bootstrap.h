// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>

namespace fe::detect {

/// A confidence interval.
struct Interval {
  double low = 0.0;   ///< the lower bound
  double high = 0.0;  ///< the upper bound
};

struct BootstrapOptions {
  int64_t resamples = 1000;  ///< at least 1; the ends of the interval settle with more
  double confidence = 0.95;  ///< in (0, 1): the fraction of resamples inside the interval
  uint64_t seed = 7;         ///< the same seed gives the same interval
};

/// A number made from labels (1: outlier, 0: normal) and scores.
using Statistic =
    std::function<double(std::span<const int64_t> labels, std::span<const double> scores)>;

/// The percentile interval of `statistic` (Efron 1979): it is taken of samples drawn from the given
/// ones with replacement, as many normal ones and as many outliers as there are. Throws fe::Error
/// unless there are as many labels as scores, at least one, labels are 0 or 1, and scores finite;
/// for options out of range, and for a statistic that is NaN or infinite.
Interval bootstrap_interval(std::span<const int64_t> labels,
                            std::span<const double> scores,
                            const Statistic& statistic,
                            BootstrapOptions options = {});

/// bootstrap_interval() of the area under the ROC curve, without sorting each resample: 10000
/// samples, 1000 times, take a fraction of a second. Throws fe::Error also if a class is missing.
Interval auroc_interval(std::span<const int64_t> labels,
                        std::span<const double> scores,
                        BootstrapOptions options = {});

}  // namespace fe::detect
