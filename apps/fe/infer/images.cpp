// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/infer/images.h"

#include "fe/base/error.h"

namespace fe::app {
namespace {

bool is_channels(int64_t size) { return size == 1 || size == 3; }

image::ImageFormat format_of(const Shape& shape) {
  if (shape.dim() == 2) return {.height = shape[0], .width = shape[1], .channels = 1};
  if (is_channels(shape[2])) {
    return {.height = shape[0], .width = shape[1], .channels = shape[2]};
  }
  return {.height = shape[1], .width = shape[2], .channels = shape[0], .channels_first = true};
}

}  // namespace

void check_takes_images(const run::InputSpec& spec) {
  const Shape shape(spec.shape);
  const bool gray = shape.dim() == 2;
  const bool color = shape.dim() == 3 && (is_channels(shape[0]) || is_channels(shape[2]));
  FE_CHECK(spec.dtype == "uint8" && (gray || color) && shape.numel() > 0,
           "images: expected a checkpoint that was trained on images, uint8 of shape [H, W], "
           "[H, W, 3] or [3, H, W], got {} {}. Give an HDF5 file with such arrays.",
           spec.dtype, shape);
}

image::ImageFormat image_format(const run::InputSpec& spec) {
  check_takes_images(spec);
  return format_of(Shape(spec.shape));
}

image::Image read_image(const std::filesystem::path& path, const run::InputSpec& spec) {
  image::Image image = image::read_image(path, image_format(spec));
  image.value = image.value.reshape(Shape(spec.shape));
  return image;
}

}  // namespace fe::app
