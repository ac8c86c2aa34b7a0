// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <tuple>

#include "fe/base/options/options.h"
#include "fe/model/module.h"

namespace fe::detect {

/// The networks of the notebook, as FastEstimator's torch program or as its TensorFlow program
/// initializes and normalizes them, or corrected ones.
enum class ALOCCVariant { kTorch, kKeras, kCorrected };
std::string option_name(ALOCCVariant variant);  ///< "torch", "keras" or "corrected"
constexpr auto choices(ALOCCVariant) {
  return std::array{ALOCCVariant::kTorch, ALOCCVariant::kKeras, ALOCCVariant::kCorrected};
}

/// Of the option `variant`.
inline constexpr std::string_view kALOCCVariantDoc =
    "torch or keras: the notebook's, with that library's initial weights; corrected: without its "
    "faults";

struct ALOCCReconstructorOptions {
  static constexpr std::string_view kName = "alocc_reconstructor";
  static constexpr std::string_view kDoc =
      "[N, 1, 28, 28] in [-1, 1] to the same; arXiv:1802.09088";

  ALOCCVariant variant =
      ALOCCVariant::kCorrected;  ///< the notebook's networks or the corrected ones

  static auto fields() {
    return std::tuple(field("variant", &ALOCCReconstructorOptions::variant, kALOCCVariantDoc));
  }

  Module make() const;  ///< alocc_reconstructor(variant)
};

struct ALOCCDiscriminatorOptions {
  static constexpr std::string_view kName = "alocc_discriminator";
  static constexpr std::string_view kDoc =
      "[N, 1, 28, 28] in [-1, 1] to [N, 1], high for real images";

  ALOCCVariant variant =
      ALOCCVariant::kCorrected;  ///< the notebook's networks or the corrected ones

  static auto fields() {
    return std::tuple(field("variant", &ALOCCDiscriminatorOptions::variant, kALOCCVariantDoc));
  }

  Module make() const;  ///< alocc_discriminator(variant)
};

/// [N, 1, 28, 28] in [-1, 1] -> the same: an encoder of three convolutions, a decoder of three
/// transposed ones. kCorrected squeezes the code, 2048 numbers otherwise, through 16: a wider one
/// reconstructs outliers too.
Module alocc_reconstructor(ALOCCVariant variant);

/// [N, 1, 28, 28] in [-1, 1] -> [N, 1], high for images that look real: their probability, or from
/// kCorrected its logit. kCorrected has no batch normalization, whose statistics would mix real
/// images with reconstructed ones.
Module alocc_discriminator(ALOCCVariant variant);

}  // namespace fe::detect
