// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <opencv2/core.hpp>

#include "fe/image/read_image.h"

namespace fe::image {

/// The pixels of an image file as cv::imdecode() gives them with `flags`. Throws fe::Error, naming
/// the file, when it is missing, damaged or cut short.
cv::Mat decode(const std::filesystem::path& path, int flags);

/// The height and width of `pixels` in `format`.
cv::Size size_in(const ImageFormat& format, const cv::Mat& pixels);

}  // namespace fe::image
