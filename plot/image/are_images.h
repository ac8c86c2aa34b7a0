// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fe/base/tensor.h"

namespace fe::plot {

/// Whether `samples`, [N, ...], are images: [N, H, W], or with one or three channels before or
/// after H and W.
bool are_images(const Tensor& samples);

}  // namespace fe::plot
