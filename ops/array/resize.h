// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>

#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

/// How Resize finds a pixel's value between the image's.
enum class Interpolation {
  kNearest,
  kLinear,
  kCubic,
  kArea,    ///< the mean over the pixel's area: the best for smaller images
  kLanczos  ///< of 8 x 8 pixels
};
std::string option_name(Interpolation interpolation);  ///< "nearest", "linear", ...
constexpr auto choices(Interpolation) {
  return std::array{Interpolation::kNearest, Interpolation::kLinear, Interpolation::kCubic,
                    Interpolation::kArea, Interpolation::kLanczos};
}

struct ResizeOptions {
  static constexpr std::string_view kName = "Resize";
  static constexpr std::string_view kDoc = "scales images to a size";

  Keys inputs;
  Keys outputs;
  int64_t height = 0;
  int64_t width = 0;
  Interpolation interpolation = Interpolation::kLinear;
  bool channels_first = false;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = ResizeOptions;
    return std::tuple(
        field("inputs", &O::inputs, "images, uint8, int16, float32 or float64: [H, W], [H, W, C]"),
        field("outputs", &O::outputs, "images of the same type, channels and layout"),
        field("height", &O::height, "of the outputs, in pixels", between(1, 65535)),
        field("width", &O::width, "of the outputs, in pixels", between(1, 65535)),
        field("interpolation", &O::interpolation, "area is best to make images smaller"),
        field("channels_first", &O::channels_first, "images with channels are [C, H, W]"));
  }
};

/// Scales images to a size, as OpenCV's resize does; proportions are not kept. Throws fe::Error for
/// arrays of another type or number of axes, without a pixel, or with more than 512 channels.
class Resize final : public NumpyOp {
 public:
  using Options = ResizeOptions;

  explicit Resize(const ResizeOptions& options);

  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override;

 private:
  void check(size_t input, const Array& image) const;

  int height_, width_, interpolation_;
  bool channels_first_;
};

}  // namespace fe::ops
