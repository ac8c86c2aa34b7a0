// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fe/base/array.h"
#include "plot/chart/axis.h"

namespace fe::plot {

/// One column of an ImageGrid. An image is uint8, drawn as it is, or float32, whose range becomes
/// black to white (values beyond are clamped, NaN is red). Its shape is [H, W], [H, W, 1],
/// [H, W, 3], [1, H, W] or [3, H, W]; a last size of 1 or 3 is read as channels before a first one.
/// An undefined Array leaves its cell empty.
struct ImageColumn {
  std::string name = {};                   ///< above the column
  std::vector<Array> images = {};          ///< the images, from left to right
  std::vector<std::string> captions = {};  ///< one below each image, such as its score; or none
  std::optional<Range> range = {};         ///< of float images; unset: that of the grid
};

/// Rows of images under named columns, such as Image | Noisy_Image.
struct ImageGrid {
  std::string title = {};                    ///< the title
  std::vector<ImageColumn> columns = {};     ///< as many images in each
  std::vector<std::string> row_labels = {};  ///< one left of each row; or none
  Range range = {.min = -1.0, .max = 1.0};   ///< of float images
  int64_t scale = 0;  ///< pixels of the picture per image pixel; 0: about 200 pixels an image
};

/// Draws `grid` into `path`, a .png or .svg file, each image pixel as a square. A grid without an
/// image says "no images". Throws fe::Error for another extension, for images of another shape or
/// dtype, for columns, captions or row labels of different number, and when the file cannot be
/// written.
void save(const std::filesystem::path& path, const ImageGrid& grid);

}  // namespace fe::plot
