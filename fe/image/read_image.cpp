// SPDX-License-Identifier: Apache-2.0
#include "fe/image/read_image.h"

#include <cstring>
#include <limits>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "fe/base/error.h"
#include "fe/image/decode.h"

namespace fe::image {
namespace {

namespace fs = std::filesystem;

cv::Mat decode_channels(const fs::path& path, int64_t channels) {
  cv::Mat pixels = decode(path, channels == 1 ? cv::IMREAD_GRAYSCALE : cv::IMREAD_COLOR);
  if (channels == 3) cv::cvtColor(pixels, pixels, cv::COLOR_BGR2RGB);
  return pixels;
}

cv::Mat scaled(const cv::Mat& pixels, const cv::Size& size) {
  if (pixels.size() == size) return pixels;
  const bool shrinks = pixels.cols > size.width || pixels.rows > size.height;
  cv::Mat result;
  cv::resize(pixels, result, size, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
  return result;
}

std::string note_on_size(const fs::path& path, const cv::Mat& pixels, const cv::Size& size) {
  const int64_t rows = pixels.rows, columns = pixels.cols;
  if (rows * size.width == columns * size.height) return "";
  return fmt::format(
      "'{}': {} x {} pixels were stretched to {} x {}, which changes its proportions. "
      "Crop it first if that matters.",
      path.string(), columns, rows, size.width, size.height);
}

void copy_rows(const cv::Mat& pixels, uint8_t* out) {
  const size_t bytes = static_cast<size_t>(pixels.cols) * pixels.elemSize();
  for (int y = 0; y < pixels.rows; ++y) std::memcpy(out + y * bytes, pixels.ptr(y), bytes);
}

void copy_planes(const cv::Mat& pixels, uint8_t* out) {
  const int64_t plane = int64_t{pixels.rows} * pixels.cols;
  for (int y = 0; y < pixels.rows; ++y) {
    const uint8_t* row = pixels.ptr(y);
    for (int x = 0; x < pixels.cols; ++x, ++out) {
      for (int c = 0; c < pixels.channels(); ++c) out[c * plane] = *row++;
    }
  }
}

}  // namespace

void check_format(std::string_view who, const ImageFormat& format) {
  constexpr int64_t kMostPixels = std::numeric_limits<int>::max();
  const auto is_size = [](int64_t size) { return size >= 0 && size <= kMostPixels; };
  FE_CHECK(is_size(format.height) && is_size(format.width) &&
               (format.height == 0) == (format.width == 0),
           "{}: expected a height and a width in pixels, or 0 for both to keep the files' own, got "
           "{} and {}.",
           who, format.height, format.width);
  FE_CHECK(format.channels == 1 || format.channels == 3,
           "{}: expected 3 channels (red, green, blue) or 1 (gray), got {}.", who, format.channels);
}

std::string read_image_into(const fs::path& path, const ImageFormat& format, Array& value) {
  check_format("read_image", format);
  const cv::Mat decoded = decode_channels(path, format.channels);
  const cv::Size size = size_in(format, decoded);
  const cv::Mat pixels = scaled(decoded, size);
  const int64_t channels = format.channels;
  if (format.channels_first)
    copy_planes(pixels, value.resize<uint8_t>({channels, size.height, size.width}));
  else
    copy_rows(pixels, value.resize<uint8_t>({size.height, size.width, channels}));
  return note_on_size(path, decoded, size);
}

Image read_image(const fs::path& path, const ImageFormat& format) {
  Image image;
  image.note = read_image_into(path, format, image.value);
  return image;
}

}  // namespace fe::image
