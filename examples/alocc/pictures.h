// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include "examples/alocc/detector.h"
#include "examples/alocc/recipes.h"
#include "plot/image/image_grid.h"

namespace alocc {

/// Draws into `folder`: sample_batch.png (what training sees), training.png (losses and metrics),
/// reconstructions.png (inliers and outliers, from those with the lowest score to those with the
/// highest), scores.png (their histogram) and roc.png. `judged` is of the samples of `labeled`.
void draw_pictures(const std::filesystem::path& folder,
                   const Training& training,
                   const fe::Dataset& labeled,
                   const Judgment& judged);

/// Some images, a row each, beside their reconstructions, with their scores.
fe::plot::ImageGrid reconstruction_grid(const std::string& title,
                                        const fe::Dataset& images,
                                        const Judgment& judged,
                                        const std::vector<int64_t>& rows);

}  // namespace alocc
