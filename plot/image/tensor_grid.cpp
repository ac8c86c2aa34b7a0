// SPDX-License-Identifier: Apache-2.0
#include <torch/types.h>

#include "fe/base/error.h"
#include "plot/image/image_grid.h"

namespace fe::plot {

ImageGrid image_grid(const std::vector<std::pair<std::string, Tensor>>& columns, int64_t rows) {
  ImageGrid grid;
  for (const auto& [name, images] : columns) {
    FE_CHECK(images.dim() >= 3 && images.size(0) >= rows,
             "image_grid: expected at least {} images of shape [N, C, H, W] or [N, H, W] for '{}', "
             "got {}.",
             rows, name, shape_str(images.sizes()));
    ImageColumn column{.name = name};
    for (int64_t i = 0; i < rows; ++i) column.images.push_back(to_array(images[i]));
    grid.columns.push_back(std::move(column));
  }
  return grid;
}

}  // namespace fe::plot
