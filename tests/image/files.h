// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <opencv2/imgcodecs.hpp>
#include <vector>

#include "fe/base/array.h"
#include "fe/base/system/file.h"

namespace fe::testing {

/// Writes an image in the format that the file's name says. Makes its folder.
inline std::filesystem::path put_image(const std::filesystem::path& path, const cv::Mat& image) {
  std::filesystem::create_directories(path.parent_path());
  EXPECT_TRUE(cv::imwrite(path.string(), image)) << path;
  return path;
}

/// 0, 40, 80, ... modulo 256.
inline cv::Mat grays(int rows, int columns) {
  cv::Mat image(rows, columns, CV_8UC1);
  for (int i = 0; i < rows * columns; ++i) {
    image.at<uint8_t>(i / columns, i % columns) = static_cast<uint8_t>(40 * i);
  }
  return image;
}

/// 2 rows of 4 pixels; pixel i is (red, green, blue) = (30 i + 2, 30 i + 1, 30 i).
inline cv::Mat colors() {
  cv::Mat image(2, 4, CV_8UC3);
  for (int i = 0; i < 8; ++i) {
    // OpenCV's order is blue, green, red.
    image.at<cv::Vec3b>(i / 4, i % 4) = {static_cast<uint8_t>(30 * i),
                                         static_cast<uint8_t>(30 * i + 1),
                                         static_cast<uint8_t>(30 * i + 2)};
  }
  return image;
}

inline cv::Mat one_color(int rows, int columns, uint8_t value) {
  return {rows, columns, CV_8UC1, cv::Scalar(value)};
}

/// Takes the last tenth of a file away.
inline void cut_short(const std::filesystem::path& path) {
  auto bytes = read_file(path);
  bytes.resize(bytes.size() - bytes.size() / 10);
  write_file(path, bytes);
}

inline std::vector<int> pixels(const Array& array) {
  const auto bytes = array.values<uint8_t>();
  return {bytes.begin(), bytes.end()};
}

}  // namespace fe::testing
