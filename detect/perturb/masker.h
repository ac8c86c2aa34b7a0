// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "detect/perturb/mask_options.h"
#include "fe/base/array.h"

namespace fe::detect {

/// Where a mask is, and its noise.
struct Patch {
  int64_t row;               ///< of the top left pixel
  int64_t column;            ///< of the top left pixel
  std::vector<float> noise;  ///< [mask height, mask width]; zeros for MaskType::kZero
};

/// Masks for images of one shape and dtype. Remembers no mask: each is made when asked for, from
/// the seed and its number, by any thread.
class Masker {
 public:
  /// `image` is [C, H, W], [H, W, C] or [H, W]. Throws fe::Error, in the name of `who`, when the
  /// options do not fit together or to the image.
  Masker(std::string_view who, ApplyMaskOptions options, const Shape& image, Dtype dtype);

  Patch patch(int64_t mask) const;  ///< of the mask with this number, from 0

  /// Copies the image at `image` to `out` and masks it there; both are of the shape and dtype.
  void apply(const Patch& patch, const void* image, void* out) const;
  /// Writes Masked::masks for one mask: float32, of the image's shape.
  void write_mask(const Patch& patch, float* out) const;
  /// [H, W] with 1 under the mask and 0 elsewhere.
  void write_place(const Patch& patch, uint8_t* out) const;

  /// The number of masks.
  int64_t n_masks() const { return options_.n_masks; }
  /// The shape of an image.
  const Shape& shape() const { return shape_; }
  /// The type of the pixels.
  Dtype dtype() const { return dtype_; }
  /// The height of an image.
  int64_t height() const { return height_; }
  /// The width of an image.
  int64_t width() const { return width_; }

 private:
  void check_options(std::string_view who) const;
  void check_place(std::string_view who) const;
  void choose_channels(std::string_view who, int64_t count);
  template <class T, class Change>
  void for_pixels(const Patch& patch, T* image, Change change) const;
  template <class T>
  void add(const Patch& patch, T* image) const;

  ApplyMaskOptions options_;
  Shape shape_;
  Dtype dtype_;
  int64_t height_, width_;
  int64_t row_step_, column_step_, channel_step_;  // in values
  std::vector<int64_t> channels_;
};

}  // namespace fe::detect
