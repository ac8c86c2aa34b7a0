// SPDX-License-Identifier: Apache-2.0
#include "ops/array/resize.h"

#include <opencv2/core.hpp>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

#include <mutex>
#include <optional>

#include "ops/array/one_to_one.h"

namespace fe::ops {
namespace {

constexpr int64_t kMostChannels = CV_CN_MAX;

int opencv_flag(Interpolation interpolation) {
  switch (interpolation) {
    case Interpolation::kNearest:
      return cv::INTER_NEAREST;
    case Interpolation::kLinear:
      return cv::INTER_LINEAR;
    case Interpolation::kCubic:
      return cv::INTER_CUBIC;
    case Interpolation::kArea:
      return cv::INTER_AREA;
    case Interpolation::kLanczos:
      break;
  }
  return cv::INTER_LANCZOS4;
}

std::optional<int> opencv_depth(Dtype dtype) {
  if (dtype == Dtype::kUInt8) return CV_8U;
  if (dtype == Dtype::kInt16) return CV_16S;
  if (dtype == Dtype::kFloat32) return CV_32F;
  if (dtype == Dtype::kFloat64) return CV_64F;
  return std::nullopt;
}

/// [H, W, channels] at `data`, which OpenCV only reads where it is a source.
cv::Mat view(const void* data, int64_t height, int64_t width, int64_t channels, Dtype dtype) {
  return {static_cast<int>(height), static_cast<int>(width),
          CV_MAKETYPE(*opencv_depth(dtype), static_cast<int>(channels)), const_cast<void*>(data)};
}

}  // namespace

std::string option_name(Interpolation interpolation) {
  switch (interpolation) {
    case Interpolation::kNearest:
      return "nearest";
    case Interpolation::kLinear:
      return "linear";
    case Interpolation::kCubic:
      return "cubic";
    case Interpolation::kArea:
      return "area";
    case Interpolation::kLanczos:
      break;
  }
  return "lanczos";
}

Resize::Resize(const ResizeOptions& options)
    : NumpyOp(options),
      height_(static_cast<int>(options.height)),
      width_(static_cast<int>(options.width)),
      interpolation_(opencv_flag(options.interpolation)),
      channels_first_(options.channels_first) {
  check_one_to_one(*this);
  // Samples already run in parallel.
  static std::once_flag once;
  std::call_once(once, [] { cv::setNumThreads(0); });
}

void Resize::check(size_t input, const Array& image) const {
  const Shape& shape = image.shape();
  const bool has_channels = shape.dim() == 3;
  const int64_t channels = !has_channels ? 1 : channels_first_ ? shape[0] : shape[2];
  if (!opencv_depth(image.dtype()) || (shape.dim() != 2 && !has_channels) || image.numel() == 0 ||
      channels > kMostChannels) {
    reject(input,
           channels_first_ ? "an image, uint8, int16, float32 or float64, [H, W] or [C, H, W]"
                           : "an image, uint8, int16, float32 or float64, [H, W] or [H, W, C]",
           image);
  }
}

void Resize::forward(std::span<const Array> in, std::span<Array> out, SampleState&) const {
  for (size_t i = 0; i < in.size(); ++i) {
    check(i, in[i]);
    Shape shape = in[i].shape();
    const bool planes = shape.dim() == 3 && channels_first_;
    const size_t at = planes ? 1 : 0;  // of the height
    const int64_t height = shape[at], width = shape[at + 1];
    const int64_t count = planes ? shape[0] : 1;
    const int64_t channels = shape.dim() == 3 && !planes ? shape[2] : 1;
    shape[at] = height_;
    shape[at + 1] = width_;
    const Dtype dtype = in[i].dtype();
    const auto* from = static_cast<const std::byte*>(in[i].data());
    auto* to = static_cast<std::byte*>(out[i].resize(shape, dtype));
    const size_t from_step = in[i].nbytes() / static_cast<size_t>(count);
    const size_t to_step = out[i].nbytes() / static_cast<size_t>(count);
    for (int64_t plane = 0; plane < count; ++plane) {
      const auto n = static_cast<size_t>(plane);
      const cv::Mat source = view(from + n * from_step, height, width, channels, dtype);
      cv::Mat result = view(to + n * to_step, height_, width_, channels, dtype);
      cv::resize(source, result, result.size(), 0, 0, interpolation_);
    }
  }
}

}  // namespace fe::ops
