// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "fe/image/read_image.h"
#include "fe/run/input_spec.h"

namespace fe::app {

/// Throws fe::Error unless images can be converted to samples of `spec`: uint8 of shape [H, W],
/// [H, W, 1], [H, W, 3], [1, H, W] or [3, H, W].
void check_takes_images(const run::InputSpec& spec);

/// The format of such images; for a shape [H, W] it has one channel. Throws fe::Error as
/// check_takes_images() does.
image::ImageFormat image_format(const run::InputSpec& spec);

/// image::read_image() in the shape of `spec`. Throws fe::Error as it and check_takes_images() do.
image::Image read_image(const std::filesystem::path& path, const run::InputSpec& spec);

}  // namespace fe::app
