// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/pixel_metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "detect/metric/samples.h"
#include "fe/base/error.h"

namespace fe::detect {
namespace {

template <class T>
struct OutlierPixel {
  T score;
  int32_t region;
};

// Most pixels are normal, and all that is needed of one of these is its score.
template <class T>
struct Pixels {
  std::vector<T> normal;
  std::vector<OutlierPixel<T>> outliers;
  std::vector<int64_t> region_sizes;
};

void check_input(const Array& score_maps, const Array& masks, double fpr_limit) {
  const Dtype scores = score_maps.dtype(), mask = masks.dtype();
  FE_CHECK(score_maps.defined() && masks.defined() && score_maps.shape().dim() == 3 &&
               score_maps.shape() == masks.shape() && masks.numel() > 0,
           "pixel_metrics: expected score maps and masks of one shape [N, H, W], got {} and {}. "
           "Reshape them, one map for an image.",
           score_maps.shape(), masks.shape());
  FE_CHECK(scores == Dtype::kFloat32 || scores == Dtype::kFloat64,
           "pixel_metrics: expected score maps of float32 or float64, got {}. Convert them.",
           scores);
  FE_CHECK(mask == Dtype::kBool || mask == Dtype::kUInt8,
           "pixel_metrics: expected masks of bool or uint8, got {}. Convert them.", mask);
  FE_CHECK(0.0 < fpr_limit && fpr_limit <= 1.0,
           "pixel_metrics: expected fpr_limit above 0 and at most 1, got {}. 0.3 is usual.",
           fpr_limit);
}

template <class T>
void check_finite_maps(const Array& score_maps) {
  const auto scores = score_maps.values<T>();
  const auto bad =
      std::find_if_not(scores.begin(), scores.end(), [](T score) { return std::isfinite(score); });
  if (bad == scores.end()) return;
  const int64_t at = bad - scores.begin();
  const int64_t height = score_maps.shape()[1], width = score_maps.shape()[2];
  fail(
      "pixel_metrics: expected finite scores, got {} in map {} at row {}, column {}. A model that "
      "gives NaN or infinity has diverged: train it again with a lower learning rate.",
      *bad, at / (height * width), at / width % height, at % width);
}

// Adds the pixels of one image; its regions get the numbers after those known.
template <class T>
void collect(const T* scores, const cv::Mat& mask, Pixels<T>& pixels) {
  cv::Mat regions;
  const int numbers = cv::connectedComponents(mask, regions, /*connectivity=*/8, CV_32S);
  const auto known = static_cast<int32_t>(pixels.region_sizes.size());
  pixels.region_sizes.resize(pixels.region_sizes.size() + static_cast<size_t>(numbers - 1));
  for (const int32_t region : cv::Mat_<int32_t>(regions)) {
    const T score = *scores++;
    if (region == 0) {
      pixels.normal.push_back(score);
    } else {
      pixels.outliers.push_back({score, known + region - 1});
      ++pixels.region_sizes[static_cast<size_t>(known + region - 1)];
    }
  }
}

template <class T>
Pixels<T> sorted_pixels(const Array& score_maps, const Array& masks) {
  const Shape& shape = masks.shape();
  const int64_t size = shape[1] * shape[2];
  const auto* mask = static_cast<const uint8_t*>(masks.data());
  Pixels<T> pixels;
  pixels.normal.reserve(static_cast<size_t>(std::count(mask, mask + masks.numel(), uint8_t{0})));
  for (int64_t i = 0; i < shape[0]; ++i) {
    // OpenCV takes no pointer to const; it only reads the mask.
    const cv::Mat image(static_cast<int>(shape[1]), static_cast<int>(shape[2]), CV_8UC1,
                        const_cast<uint8_t*>(mask + i * size));
    collect(score_maps.data<T>() + i * size, image, pixels);
  }
  std::sort(pixels.normal.begin(), pixels.normal.end(), std::greater<>());
  std::sort(pixels.outliers.begin(), pixels.outliers.end(),
            [](const auto& a, const auto& b) { return a.score > b.score; });
  return pixels;
}

// The area under straight lines from (0, 0) through points of rising x, up to x = limit.
class Area {
 public:
  explicit Area(double limit) : limit_(limit) {}

  void add(double x, double y) {
    if (x > x_ && x_ < limit_) {
      const double end = std::min(x, limit_);
      const double y_end = y_ + (y - y_) * ((end - x_) / (x - x_));
      sum_ += (end - x_) * (y_ + y_end) / 2.0;
    }
    x_ = x;
    y_ = y;
  }
  double value() const { return sum_; }

 private:
  double limit_, x_ = 0.0, y_ = 0.0, sum_ = 0.0;
};

// One pass down the scores, as a list of all thresholds would be larger than the maps.
template <class T>
PixelMetrics measure(const Pixels<T>& pixels, double fpr_limit) {
  const auto& [normal, outliers, region_sizes] = pixels;
  const auto normal_count = static_cast<double>(normal.size());
  const double largest_x = fpr_limit * normal_count;
  Area found_pixels(normal_count), found_of_regions(largest_x);
  double overlap = 0.0;  // the fractions of regions that are found, summed
  size_t n = 0, o = 0;
  while (n < normal.size() || o < outliers.size()) {
    const bool take_normal =
        o == outliers.size() || (n < normal.size() && normal[n] > outliers[o].score);
    const T threshold = take_normal ? normal[n] : outliers[o].score;
    while (n < normal.size() && normal[n] == threshold) ++n;
    for (; o < outliers.size() && outliers[o].score == threshold; ++o) {
      overlap += 1.0 / static_cast<double>(region_sizes[static_cast<size_t>(outliers[o].region)]);
    }
    found_pixels.add(static_cast<double>(n), static_cast<double>(o));
    found_of_regions.add(static_cast<double>(n), overlap);
  }
  const auto outlier_count = static_cast<double>(outliers.size());
  const auto regions = static_cast<double>(region_sizes.size());
  return {.auroc = found_pixels.value() / (normal_count * outlier_count),
          .aupro = found_of_regions.value() / (largest_x * regions),
          .regions = static_cast<int64_t>(region_sizes.size())};
}

template <class T>
PixelMetrics metrics_of(const Array& score_maps, const Array& masks, double fpr_limit) {
  check_finite_maps<T>(score_maps);
  const Pixels<T> pixels = sorted_pixels<T>(score_maps, masks);
  check_both_classes("pixel_metrics", "pixels",
                     {.normal = static_cast<int64_t>(pixels.normal.size()),
                      .outliers = static_cast<int64_t>(pixels.outliers.size())});
  return measure(pixels, fpr_limit);
}

}  // namespace

PixelMetrics pixel_metrics(const Array& score_maps,
                           const Array& masks,
                           PixelMetricsOptions options) {
  check_input(score_maps, masks, options.fpr_limit);
  return score_maps.dtype() == Dtype::kFloat32
             ? metrics_of<float>(score_maps, masks, options.fpr_limit)
             : metrics_of<double>(score_maps, masks, options.fpr_limit);
}

}  // namespace fe::detect
