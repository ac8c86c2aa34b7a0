// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fe/base/tensor.h"
#include "plot/image/image_grid.h"

namespace fe::app {

struct PictureRow {
  std::string name;                                    ///< of the sample
  std::string caption;                                 ///< below the first image; may be empty
  std::vector<std::pair<std::string, Tensor>> images;  ///< by key; the same keys in every row
};

struct PictureOptions {
  std::filesystem::path folder;
  std::optional<double> black =
      {};  ///< of floats; unset: 0 where all values are in [0, 1], else -1
  std::optional<double> white = {};  ///< unset: 1
};

/// Draws inputs beside outputs, a row per sample, ten rows per file: 00001-00010.png.
class Pictures {
 public:
  explicit Pictures(PictureOptions options);

  void add(const PictureRow& row);
  /// Draws the remaining rows.
  void finish();

 private:
  void draw();
  plot::Range range_of(const plot::ImageColumn& column) const;

  PictureOptions options_;
  plot::ImageGrid sheet_;
  int64_t drawn_ = 0;  // samples in earlier files
};

}  // namespace fe::app
