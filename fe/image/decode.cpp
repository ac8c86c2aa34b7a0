// SPDX-License-Identifier: Apache-2.0
#include "fe/image/decode.h"

#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::image {
namespace {

// What OpenCV has to say about a damaged file is said by decode().
void silence_opencv() {
  [[maybe_unused]] static const auto before =
      cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
}

// libjpeg makes up what is missing; in whole files the end marker follows the last scan.
bool is_cut_short(const std::vector<std::byte>& bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with("\xFF\xD8\xFF")) return false;
  const size_t scan = text.rfind("\xFF\xDA");
  return scan != std::string_view::npos && text.find("\xFF\xD9", scan) == std::string_view::npos;
}

}  // namespace

cv::Mat decode(const std::filesystem::path& path, int flags) {
  silence_opencv();
  const std::vector<std::byte> bytes = read_file(path);
  FE_CHECK(!bytes.empty(), "'{}': expected an image, got an empty file.", path.string());
  cv::Mat pixels;
  std::string reason;
  try {
    const cv::Mat content(1, static_cast<int>(bytes.size()), CV_8UC1,
                          const_cast<std::byte*>(bytes.data()));
    pixels = cv::imdecode(content, flags);
  } catch (const cv::Exception& error) {
    reason = fmt::format(" ({})", error.err);
  }
  FE_CHECK(!pixels.empty(),
           "'{}': expected an image, got a file that cannot be decoded{}. Is it damaged, "
           "or of another kind?",
           path.string(), reason);
  FE_CHECK(!is_cut_short(bytes), "'{}' is cut short: the end of the image is missing.",
           path.string());
  return pixels;
}

cv::Size size_in(const ImageFormat& format, const cv::Mat& pixels) {
  if (format.height == 0) return pixels.size();
  return {static_cast<int>(format.width), static_cast<int>(format.height)};
}

}  // namespace fe::image
