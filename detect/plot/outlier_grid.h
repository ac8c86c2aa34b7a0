// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "detect/outlier_detector.h"
#include "plot/image/image_grid.h"

namespace fe::detect {

/// The threshold of a detector, if it is one of instance scores.
std::optional<Threshold> instance_threshold(const OutlierDetector& detector);

/// Whether outlier_grid() can draw samples of the detector.
bool has_images(const Tensor& samples, const Scores& scores);

/// Samples beside their reconstructions and feature scores, with a label for each row. `scores` are
/// those of the samples, with feature scores and reconstructions. Throws fe::Error for samples that
/// are not images.
plot::ImageGrid outlier_grid(const OutlierDetector& detector,
                             const Tensor& samples,
                             const Scores& scores,
                             const std::vector<std::string>& names);

/// The same for the samples of a data set with these numbers, which are scored again. nullopt if
/// they are not images.
std::optional<plot::ImageGrid> outlier_grid(const OutlierDetector& detector,
                                            const Dataset& dataset,
                                            const std::vector<int64_t>& numbers,
                                            const std::vector<std::string>& names);

}  // namespace fe::detect
