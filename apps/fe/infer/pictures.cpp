// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/infer/pictures.h"

#include <torch/types.h>

#include <algorithm>

#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::app {
namespace {

constexpr size_t kGridRows = 10;

// uint8 as it is, all else as float32.
Array drawable(const Tensor& image) {
  const bool bytes = image.scalar_type() == torch::kByte;
  return to_array(image.to(torch::kCPU, bytes ? torch::kByte : torch::kFloat));
}

bool within(const plot::ImageColumn& column, float low, float high) {
  return std::ranges::all_of(column.images, [&](const Array& image) {
    if (image.dtype() != Dtype::kFloat32) return true;
    // NaN is drawn in red, and decides nothing.
    return std::ranges::none_of(image.values<float>(),
                                [&](float value) { return value < low || value > high; });
  });
}

}  // namespace

Pictures::Pictures(PictureOptions options) : options_(std::move(options)) {
  make_writable_folder(options_.folder);
}

void Pictures::add(const PictureRow& row) {
  if (sheet_.columns.empty()) {
    for (const auto& [key, image] : row.images) sheet_.columns.push_back({.name = key});
  }
  for (size_t c = 0; c < row.images.size(); ++c) {
    sheet_.columns[c].images.push_back(drawable(row.images[c].second));
    if (!row.caption.empty()) sheet_.columns[c].captions.push_back(c == 0 ? row.caption : "");
  }
  sheet_.row_labels.push_back(row.name);
  if (sheet_.row_labels.size() == kGridRows) draw();
}

void Pictures::finish() {
  if (!sheet_.row_labels.empty()) draw();
}

plot::Range Pictures::range_of(const plot::ImageColumn& column) const {
  const double black = within(column, 0.0f, 1.0f) ? 0.0 : -1.0;
  return {.min = options_.black.value_or(black), .max = options_.white.value_or(1.0)};
}

void Pictures::draw() {
  for (plot::ImageColumn& column : sheet_.columns) column.range = range_of(column);
  const auto count = static_cast<int64_t>(sheet_.row_labels.size());
  plot::save(options_.folder / fmt::format("{:05}-{:05}.png", drawn_ + 1, drawn_ + count), sheet_);
  drawn_ += count;
  sheet_ = {};
}

}  // namespace fe::app
