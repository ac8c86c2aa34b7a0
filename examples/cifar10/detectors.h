// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "detect/outlier_detector.h"

namespace cifar10 {

// Detectors for images of CIFAR-10, uint8 [3, 32, 32], that have learned nothing yet; their
// preprocessing brings pixels to [0, 1]. Both as alibi-detect's notebooks define them, threshold
// and all, and as configs/ae_cifar10.yaml and configs/vae_cifar10.yaml do.

inline constexpr int64_t kAEParameters = 12'462'083;
inline constexpr int64_t kVAEParameters = 20'851'715;

std::shared_ptr<fe::detect::OutlierDetector> outlier_ae();
std::shared_ptr<fe::detect::OutlierDetector> outlier_vae();

/// Numbers in all parameters of its models.
int64_t parameter_count(const fe::detect::OutlierDetector& detector);

}  // namespace cifar10
