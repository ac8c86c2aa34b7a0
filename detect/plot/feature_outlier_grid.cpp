// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/feature_outlier_grid.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/rethrow.h"
#include "plot/chart/range.h"
#include "plot/image/colormap.h"
#include "plot/image/raster.h"

namespace fe::detect {
namespace {

/// The feature scores of an instance.
struct Maps {
  std::vector<Array> channels;                   // float32 [H, W]
  std::vector<std::optional<plot::Range>> ends;  // of each, its lowest and highest finite score
};

void check_length(std::string_view what, const Tensor& values, int64_t count) {
  FE_CHECK(values.dim() > 0 && values.size(0) == count,
           "feature_outlier_grid: expected {} of {} instances, as there are images, got {}.", what,
           count, describe(values));
}

void check(const FeatureOutlierOptions& options) {
  const Prediction& prediction = options.prediction;
  FE_CHECK(options.images.defined() && options.images.dim() > 0,
           "feature_outlier_grid: expected images [N, C, H, W], got {}.", describe(options.images));
  FE_CHECK(prediction.feature_score.defined(),
           "feature_outlier_grid: expected a prediction with feature_score, got one without. "
           "Predict with return_feature_score = true.");
  FE_CHECK(!options.outliers_only || prediction.is_outlier.defined(),
           "feature_outlier_grid: expected a prediction with is_outlier for outliers_only, got one "
           "without.");
  FE_CHECK(options.max_instances >= 1,
           "feature_outlier_grid: expected max_instances at least 1, got {}.",
           options.max_instances);
  const int64_t count = options.images.size(0);
  check_length("feature_score", prediction.feature_score, count);
  if (prediction.is_outlier.defined()) check_length("is_outlier", prediction.is_outlier, count);
  if (options.reconstruction.defined()) {
    check_length("reconstruction", options.reconstruction, count);
  }
  if (prediction.instance_score.defined()) {
    check_length("instance_score", prediction.instance_score, count);
  }
  for (const int64_t id : options.instance_ids) {
    FE_CHECK(0 <= id && id < count,
             "feature_outlier_grid: expected instance_ids from 0 to {}, got {}. They count the "
             "images from 0.",
             count - 1, id);
  }
}

bool is_outlier(const Prediction& prediction, int64_t instance) {
  return prediction.is_outlier.defined() &&
         prediction.is_outlier[instance].ne(0).any().item().toBool();
}

std::vector<int64_t> drawn_instances(const FeatureOutlierOptions& options) {
  std::vector<int64_t> ids = options.instance_ids;
  const auto most = static_cast<size_t>(options.max_instances);
  if (ids.size() > most) {
    log::warn("feature_outlier_grid: draws the first {} of {} instance_ids. Raise max_instances.",
              most, ids.size());
  }
  if (ids.empty()) {
    ids.resize(static_cast<size_t>(options.images.size(0)));
    std::iota(ids.begin(), ids.end(), 0);
    if (options.outliers_only) {
      std::erase_if(ids, [&](int64_t id) { return !is_outlier(options.prediction, id); });
    }
  }
  ids.resize(std::min(ids.size(), most));
  return ids;
}

/// One of `batch`, checked to be an image.
Array image_of(std::string_view what, const Tensor& batch, int64_t instance) {
  const Tensor row = batch[instance];
  const Array image = to_array(row.is_floating_point() ? row.to(torch::kFloat) : row);
  try {
    plot::layout_of(image);
  } catch (const Error&) {
    rethrow_at(fmt::format("feature_outlier_grid: {}", what), "ImageGrid");
  }
  return image;
}

std::optional<plot::Range> ends_of(const Array& map) {
  std::optional<plot::Range> ends;
  for (const double value : map.values<float>()) {
    if (!plot::drawable(value)) continue;
    if (!ends) ends = plot::Range{value, value};
    ends->min = std::min(ends->min, value);
    ends->max = std::max(ends->max, value);
  }
  return ends;
}

Maps maps_of(const Tensor& feature_score, int64_t instance) {
  const Tensor row = feature_score.narrow(0, instance, 1).to(torch::kFloat);
  const Array scores = image_of("feature_score", row, 0);
  const plot::ImageLayout layout = plot::layout_of(scores);
  Maps maps;
  for (int64_t channel = 0; channel < layout.channels; ++channel) {
    Array map;
    auto* out = map.resize<float>({layout.height, layout.width});
    const float* in = scores.data<float>() + channel * layout.channel_stride;
    for (int64_t i = 0; i < map.numel(); ++i) out[i] = in[i * layout.pixel_stride];
    maps.ends.push_back(ends_of(map));
    maps.channels.push_back(std::move(map));
  }
  return maps;
}

void add(plot::Extent& extent, const std::optional<plot::Range>& ends) {
  if (!ends) return;
  extent.add(ends->min);
  extent.add(ends->max);
}

std::string score_caption(const Prediction& prediction, int64_t instance) {
  const char* outlier = is_outlier(prediction, instance) ? "outlier" : "";
  if (!prediction.instance_score.defined()) return outlier;
  const double score = prediction.instance_score[instance].item().toDouble();
  return fmt::format("score {:.3g}{}{}", score, *outlier ? ", " : "", outlier);
}

/// "0 to 0.791": both to the last digit that counts for the larger one.
std::string range_caption(const std::optional<plot::Range>& ends) {
  if (!ends) return "";
  const double largest = std::max(std::abs(ends->min), std::abs(ends->max));
  const double unit = largest > 0.0 ? std::pow(10.0, std::floor(std::log10(largest)) - 2.0) : 1.0;
  const auto rounded = [&](double value) { return unit * std::round(value / unit) + 0.0; };
  return fmt::format("{:.3g} to {:.3g}", rounded(ends->min), rounded(ends->max));
}

std::vector<plot::ImageColumn> map_columns(const std::vector<Maps>& instances, bool common_range) {
  plot::Extent common;
  for (const Maps& maps : instances) {
    for (const auto& ends : maps.ends) add(common, ends);
  }
  std::vector<plot::ImageColumn> columns(instances.front().channels.size());
  for (size_t channel = 0; channel < columns.size(); ++channel) {
    plot::ImageColumn& column = columns[channel];
    column.name = fmt::format("Outlier Score Channel {}", channel);
    for (const Maps& maps : instances) {
      const auto& ends = maps.ends[channel];
      plot::Extent own;
      add(own, ends);
      const plot::Range range = common_range ? common.range() : own.range();
      column.images.push_back(plot::colored(maps.channels[channel], range));
      column.captions.push_back(range_caption(ends));
    }
  }
  return columns;
}

}  // namespace

plot::ImageGrid feature_outlier_grid(const FeatureOutlierOptions& options) {
  check(options);
  plot::ImageGrid grid = {.title = options.title, .range = options.range};
  const std::vector<int64_t> ids = drawn_instances(options);
  if (ids.empty() && options.outliers_only) {
    log::warn("feature_outlier_grid: No outliers found!");
    grid.title = "No outliers found";
  }
  if (ids.empty()) return grid;

  plot::ImageColumn original{.name = "Original"}, reconstruction{.name = "Reconstruction"};
  std::vector<Maps> maps;
  for (const int64_t id : ids) {
    grid.row_labels.push_back(fmt::format("#{}", id));
    original.images.push_back(image_of("images", options.images, id));
    original.captions.push_back(score_caption(options.prediction, id));
    maps.push_back(maps_of(options.prediction.feature_score, id));
    if (options.reconstruction.defined()) {
      reconstruction.images.push_back(image_of("reconstruction", options.reconstruction, id));
    }
  }
  grid.columns.push_back(std::move(original));
  if (options.reconstruction.defined()) grid.columns.push_back(std::move(reconstruction));
  for (auto& column : map_columns(maps, options.common_range)) {
    grid.columns.push_back(std::move(column));
  }
  return grid;
}

}  // namespace fe::detect
