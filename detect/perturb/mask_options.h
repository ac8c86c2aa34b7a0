// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "fe/base/options/options.h"

namespace fe::detect {

/// What a mask does to the pixels under it.
enum class MaskType {
  kZero,     ///< sets them to 0
  kUniform,  ///< adds uniform noise
  kNormal    ///< adds normal noise
};
std::string option_name(MaskType type);  ///< "zero", "uniform" or "normal"
constexpr auto choices(MaskType) {
  return std::array{MaskType::kZero, MaskType::kUniform, MaskType::kNormal};
}

/// Noise and clip_rng are in units of the pixel values; for uint8 images in units of 255, so that
/// 1 is white in both.
struct ApplyMaskOptions {
  std::vector<int64_t> mask_size = {4, 4};  ///< height, width
  int64_t n_masks = 1;
  /// Top left row and column of each mask; empty: drawn, every place where the mask lies inside
  /// the image is equally likely. Not among fields(): an option value cannot be a list of pairs.
  std::vector<std::array<int64_t, 2>> coord = {};
  std::vector<int64_t> channels = {};
  MaskType mask_type = MaskType::kUniform;
  std::vector<double> noise_distr = {0, 1};  ///< mean, standard deviation
  std::vector<double> noise_rng = {0, 1};    ///< [low, high)
  std::vector<double> clip_rng = {0, 1};     ///< low, high
  bool channels_first = true;
  uint64_t seed = 0;

  static auto fields() {
    using O = ApplyMaskOptions;
    return std::tuple(
        field("mask_size", &O::mask_size, "height and width in pixels", at_least(1)),
        field("n_masks", &O::n_masks, "masks, each put on every image", between(1, 1e6)),
        field("channels", &O::channels, "the channels to mask; empty: all", at_least(0)),
        field("mask_type", &O::mask_type, "set pixels to zero, or add uniform or normal noise"),
        field("noise_distr", &O::noise_distr, "mean and standard deviation of normal noise",
              between(-1e30, 1e30)),
        field("noise_rng", &O::noise_rng, "lowest and highest uniform noise", between(-1e30, 1e30)),
        field("clip_rng", &O::clip_rng, "bounds of a pixel with noise; infinite: not clipped",
              Range{.finite = false}),
        field("channels_first", &O::channels_first, "images are [C, H, W]; false: [H, W, C]"),
        field("seed", &O::seed, "of the places and the noise"));
  }
};

}  // namespace fe::detect
