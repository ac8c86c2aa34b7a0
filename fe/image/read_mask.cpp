// SPDX-License-Identifier: Apache-2.0
#include "fe/image/read_mask.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "fe/image/decode.h"

namespace fe::image {

void read_mask_into(const std::filesystem::path& path, const ImageFormat& format, Array& mask) {
  check_format("read_mask", format);
  // Not made gray or 8 bits: a mask drawn with the value 1 of 16 bits would become black.
  const cv::Mat decoded = decode(path, cv::IMREAD_ANYDEPTH | cv::IMREAD_ANYCOLOR);
  cv::Mat marked = decoded.reshape(/*cn=*/1) != 0;
  marked = marked.reshape(decoded.channels());
  const cv::Size size = size_in(format, marked);
  if (marked.size() != size) cv::resize(marked, marked, size, 0, 0, cv::INTER_NEAREST);
  auto* out = mask.resize<uint8_t>({size.height, size.width});
  for (int y = 0; y < size.height; ++y) {
    const uint8_t* row = marked.ptr(y);
    for (int x = 0; x < size.width; ++x) {
      uint8_t any = 0;
      for (int c = 0; c < marked.channels(); ++c) any |= *row++;
      *out++ = any != 0;
    }
  }
}

Array read_mask(const std::filesystem::path& path, const ImageFormat& format) {
  Array mask;
  read_mask_into(path, format, mask);
  return mask;
}

}  // namespace fe::image
