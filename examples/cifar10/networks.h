// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fe/model/module.h"

namespace cifar10 {

inline constexpr int64_t kLatentDim = 1024;          ///< numbers in the code
inline constexpr int64_t kEncodedDim = 512 * 4 * 4;  ///< numbers that convolutions() gives

// The networks of alibi-detect's detectors for CIFAR-10, with Keras's initial weights: uniform
// after Glorot, biases 0.

fe::Module encoder();       ///< [N, 3, 32, 32] in [0, 1] -> [N, 1024]
fe::Module convolutions();  ///< the same without its last layer: -> [N, 512, 4, 4]
fe::Module decoder();       ///< [N, 1024] -> [N, 3, 32, 32] in [0, 1]

}  // namespace cifar10
