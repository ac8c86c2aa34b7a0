// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fe/base/array.h"
#include "fe/base/tensor.h"
#include "plot/chart/axis.h"

namespace fe::plot {

/// One column of an ImageGrid. Images are uint8, drawn unchanged, or float32, whose range becomes
/// black to white (values beyond are clamped, NaN is red). Their shape is [H, W], [H, W, 1],
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
  int64_t scale = 0;  ///< pixels of the file per image pixel; 0: about 200 pixels per image
};

/// A grid of the first `rows` images of each batch, [N, C, H, W] or [N, H, W], a column per batch:
///   save("sample.png", image_grid({{"Image", batch["x"]}, {"Noisy image", batch["x_w_noise"]}}));
/// Throws fe::Error for a batch with fewer images.
ImageGrid image_grid(const std::vector<std::pair<std::string, Tensor>>& columns, int64_t rows = 1);

/// Draws `grid` into `path`, a .png or .svg file, each image pixel as a square. A grid without an
/// image shows "no images". Throws fe::Error for another extension, for images of another shape or
/// dtype, for columns, captions or row labels of different number, and when the file cannot be
/// written.
void save(const std::filesystem::path& path, const ImageGrid& grid);

}  // namespace fe::plot
