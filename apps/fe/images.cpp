// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/images.h"

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string_view>

#include "fe/base/error.h"
#include "fe/base/file.h"
#include "fe/plot/raster.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

// How a sample of `spec` lies in memory.
plot::ImageLayout layout_of(const config::InputSpec& spec) {
  check_takes_images(spec);
  return plot::layout_of(Array(Shape(spec.shape), Dtype::kUInt8));
}

// libjpeg makes up what is missing; in whole files the end marker follows the last scan.
bool is_cut_short(const std::vector<std::byte>& bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with("\xFF\xD8\xFF")) return false;
  const size_t scan = text.rfind("\xFF\xDA");
  return scan != std::string_view::npos && text.find("\xFF\xD9", scan) == std::string_view::npos;
}

cv::Mat decode(const fs::path& path, int64_t channels) {
  // What OpenCV has to say about a damaged file is said below.
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  const std::vector<std::byte> bytes = read_file(path);
  FE_CHECK(!bytes.empty(), "'{}': expected an image, got an empty file.", path.string());
  cv::Mat image;
  std::string reason;
  try {
    const cv::Mat content(1, static_cast<int>(bytes.size()), CV_8UC1,
                          const_cast<std::byte*>(bytes.data()));
    image = cv::imdecode(content, channels == 1 ? cv::IMREAD_GRAYSCALE : cv::IMREAD_COLOR);
  } catch (const cv::Exception& error) {
    reason = fmt::format(" ({})", error.err);
  }
  FE_CHECK(!image.empty(),
           "'{}': expected an image, got a file that cannot be decoded{}. Is it damaged, "
           "or of another kind?",
           path.string(), reason);
  FE_CHECK(!is_cut_short(bytes), "'{}' is cut short: the end of the image is missing.",
           path.string());
  if (channels == 3) cv::cvtColor(image, image, cv::COLOR_BGR2RGB);
  return image;
}

cv::Mat scaled(const cv::Mat& image, const plot::ImageLayout& layout) {
  const cv::Size size(static_cast<int>(layout.width), static_cast<int>(layout.height));
  if (image.size() == size) return image;
  const bool shrinks = image.cols > size.width || image.rows > size.height;
  cv::Mat result;
  cv::resize(image, result, size, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
  return result;
}

std::string note_on_size(const fs::path& path,
                         const cv::Mat& image,
                         const plot::ImageLayout& layout) {
  if (image.rows * layout.width == image.cols * layout.height) return "";
  return fmt::format(
      "'{}': {} x {} pixels were stretched to {} x {}, which changes its proportions. "
      "Crop it first if that matters.",
      path.string(), image.cols, image.rows, layout.width, layout.height);
}

}  // namespace

void check_takes_images(const config::InputSpec& spec) {
  const Shape shape(spec.shape);
  const auto channels = [](int64_t size) { return size == 1 || size == 3; };
  const bool grey = shape.dim() == 2;
  const bool colour = shape.dim() == 3 && (channels(shape[0]) || channels(shape[2]));
  FE_CHECK(spec.dtype == "uint8" && (grey || colour) && shape.numel() > 0,
           "images: expected a checkpoint that was trained on images, uint8 of shape [H, W], "
           "[H, W, 3] or [3, H, W], got {} {}. Give an HDF5 file with such arrays.",
           spec.dtype, shape);
}

Image read_image(const fs::path& path, const config::InputSpec& spec) {
  const plot::ImageLayout layout = layout_of(spec);
  const cv::Mat image = decode(path, layout.channels);
  const cv::Mat pixels = scaled(image, layout);
  Image result{.value = {}, .note = note_on_size(path, image, layout)};
  auto* out = result.value.resize<uint8_t>(Shape(spec.shape));
  for (int64_t y = 0; y < layout.height; ++y) {
    const uint8_t* row = pixels.ptr<uint8_t>(static_cast<int>(y));
    for (int64_t x = 0; x < layout.width; ++x) {
      uint8_t* pixel = out + (y * layout.width + x) * layout.pixel_stride;
      for (int64_t c = 0; c < layout.channels; ++c) pixel[c * layout.channel_stride] = *row++;
    }
  }
  return result;
}

bool is_image(const fs::path& path) {
  // OpenCV has a writer for each kind of name whose files it reads.
  return cv::haveImageWriter(path.string()) || cv::haveImageReader(path.string());
}

FolderContent list_images(const fs::path& folder) {
  FolderContent content;
  for (const auto& entry :
       fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied)) {
    if (!entry.is_regular_file()) continue;
    (is_image(entry.path()) ? content.images : content.others).push_back(entry.path());
  }
  std::ranges::sort(content.images);
  std::ranges::sort(content.others);
  return content;
}

}  // namespace fe::app
