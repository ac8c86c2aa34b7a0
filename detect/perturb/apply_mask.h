// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "detect/perturb/mask_options.h"
#include "fe/base/array.h"

namespace fe::detect {

/// Images with masks, and the masks.
struct Masked {
  Array images;  ///< [N * n_masks, ...image], of the images' dtype; all masks of image 0 first
  /// [n_masks, ...image], float32 in the units of the options: the noise that was added and 0
  /// elsewhere; for MaskType::kZero 0 under the mask and 1 elsewhere.
  Array masks;
};

/// Puts n_masks small rectangles on every image: outliers to try a detector on. After the function
/// of the same name in alibi-detect (Van Looveren et al.).
///
/// Images are float32 or uint8 (rounded to the nearest) of shape [N, C, H, W], with
/// channels_first = false [N, H, W, C], or [N, H, W]. All images get the same masks, and all chosen
/// channels of a mask the same noise. Mask j follows from the seed and j alone, whatever n_masks.
/// Pixels that no noise was added to keep their value, even one outside clip_rng.
///
/// Throws fe::Error for other images, a mask that does not lie inside them, a channel they do not
/// have, and a pair of numbers in the wrong order.
Masked apply_mask(const Array& images, const ApplyMaskOptions& options = {});

}  // namespace fe::detect
