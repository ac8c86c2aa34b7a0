// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "detect/perturb/mask_options.h"
#include "fe/base/key.h"
#include "fe/data/dataset.h"

namespace fe::detect {

/// apply_mask() (detect/perturb/apply_mask.h) for a data set: `images.size() * n_masks` samples,
/// all masks of sample 0 first, each image masked when it is read.
///
/// The images under `key` are [C, H, W], [H, W, C] or [H, W], all of one shape. The other columns
/// repeat. `mask_key`, a new one, holds the ground truth of pixel metrics: uint8 [H, W], 1 under
/// the mask and 0 elsewhere.
///
/// Throws what apply_mask() throws, and fe::Error when there is nothing under `key` or something
/// under `mask_key`. Reading a sample of another shape or dtype than the first throws too.
Dataset masked(const Dataset& images,
               const Key& key,
               const ApplyMaskOptions& options = {},
               const Key& mask_key = "mask");

}  // namespace fe::detect
