// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fe/base/tensor.h"

namespace fe::detect {

/// Feature scores of images, [N, C, H, W] or [N, H, W, C] or [N, H, W], as one score per pixel,
/// float32 [N, H, W]: the mean over channels. Which size is the channels' follows from the height
/// and width. Throws fe::Error for scores of another size.
Tensor score_maps(const Tensor& feature_score, int64_t height, int64_t width);

}  // namespace fe::detect
