// SPDX-License-Identifier: Apache-2.0
#include "plot/image/png.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string_view>

#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::plot {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSignature = "\x89PNG\r\n\x1A\n";
constexpr size_t kColorType = 25;  // where a PNG file's header has it; bit 1 means color
constexpr int kCompression = 6;    // zlib's default

std::string_view text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void check_signature(const fs::path& path, const std::vector<std::byte>& file) {
  FE_CHECK(!file.empty(), "read_png: expected '{}' to be a PNG file, got an empty file.",
           path.string());
  const std::string_view begin = text_of(file).substr(0, kSignature.size());
  const auto* bytes = reinterpret_cast<const unsigned char*>(begin.data());
  FE_CHECK(kSignature.starts_with(begin),
           "read_png: expected '{}' to be a PNG file, got one that begins with the bytes {:02x}.",
           path.string(), fmt::join(bytes, bytes + begin.size(), " "));
}

cv::Mat decoded(const fs::path& path, const std::vector<std::byte>& file) {
  cv::Mat pixels;
  std::string reason;
  try {
    const bool color = file.size() <= kColorType || (text_of(file)[kColorType] & 2) != 0;
    const cv::Mat content(1, static_cast<int>(file.size()), CV_8UC1,
                          const_cast<std::byte*>(file.data()));
    pixels = cv::imdecode(
        content, (color ? cv::IMREAD_COLOR : cv::IMREAD_GRAYSCALE) | cv::IMREAD_IGNORE_ORIENTATION);
  } catch (const cv::Exception& error) {
    reason = fmt::format(" ({})", error.err);
  }
  FE_CHECK(!pixels.empty(),
           "read_png: expected '{}' to hold a complete PNG image, got {} bytes that cannot be "
           "decoded{}: it is truncated or damaged. Copy or create the file again.",
           path.string(), file.size(), reason);
  return pixels;
}

// OpenCV's order is blue, green, red.
cv::Mat with_red_and_blue_swapped(const cv::Mat& pixels) {
  if (pixels.channels() != 3) return pixels;
  cv::Mat swapped;
  cv::cvtColor(pixels, swapped, cv::COLOR_BGR2RGB);
  return swapped;
}

}  // namespace

Array read_png(const fs::path& path) {
  const std::vector<std::byte> file = read_file(path);
  check_signature(path, file);
  const cv::Mat pixels = with_red_and_blue_swapped(decoded(path, file));
  Array image;
  auto* out = image.resize<uint8_t>({pixels.rows, pixels.cols, pixels.channels()});
  const size_t row_bytes = static_cast<size_t>(pixels.cols) * pixels.elemSize();
  for (int y = 0; y < pixels.rows; ++y, out += row_bytes)
    std::copy_n(pixels.ptr(y), row_bytes, out);
  return image;
}

std::vector<std::byte> encode_png(const Array& image) {
  const Shape& shape = image.shape();
  const bool gray = shape.dim() == 2 || (shape.dim() == 3 && shape[2] == 1);
  const bool rgb = shape.dim() == 3 && shape[2] == 3;
  FE_CHECK(image.defined() && image.dtype() == Dtype::kUInt8 && (gray || rgb) && image.numel() > 0,
           "write_png: expected uint8 of shape [H, W], [H, W, 1] or [H, W, 3], got {} {}.",
           image.dtype(), shape);
  const cv::Mat pixels(static_cast<int>(shape[0]), static_cast<int>(shape[1]),
                       rgb ? CV_8UC3 : CV_8UC1, const_cast<uint8_t*>(image.data<uint8_t>()));
  std::vector<uchar> bytes;
  bool done = false;
  std::string reason;
  try {
    done = cv::imencode(".png", with_red_and_blue_swapped(pixels), bytes,
                        {cv::IMWRITE_PNG_COMPRESSION, kCompression});
  } catch (const cv::Exception& error) {
    reason = fmt::format(": {}", error.err);
  }
  if (!done) fail_running("write_png: cannot encode an image of shape {}{}.", shape, reason);
  const auto view = std::as_bytes(std::span(bytes));
  return {view.begin(), view.end()};
}

void write_png(const fs::path& path, const Array& image) { write_file(path, encode_png(image)); }

std::string png_uri(std::span<const std::byte> bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // OpenSSL ends it with a zero
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(length));
  return "data:image/png;base64," + text;
}

}  // namespace fe::plot
