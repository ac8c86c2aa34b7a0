// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>

#include "fe/model/module.h"

namespace alocc {

/// Whose networks: the notebook's, as FastEstimator's torch program or as its TensorFlow program
/// initializes and normalizes them, or ours.
enum class Variant { kTorch, kKeras, kCorrected };
std::string option_name(Variant variant);  ///< "torch", "keras" or "corrected"
constexpr auto choices(Variant) {
  return std::array{Variant::kTorch, Variant::kKeras, Variant::kCorrected};
}

/// [N, 1, 28, 28] in [-1, 1] -> the same: an encoder of three convolutions, a decoder of three
/// transposed ones. kCorrected squeezes the code, 2048 numbers else, through 16: a wider one lets
/// outliers pass unharmed.
fe::Module reconstructor(Variant variant);

/// [N, 1, 28, 28] in [-1, 1] -> [N, 1], high for images that look real: their probability, or from
/// kCorrected its logit. kCorrected has no batch normalization, whose statistics would mix real
/// images with reconstructed ones.
fe::Module discriminator(Variant variant);

}  // namespace alocc
