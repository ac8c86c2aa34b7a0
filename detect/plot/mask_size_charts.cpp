// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/mask_size_charts.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include "fe/base/error.h"
#include "plot/image/colormap.h"

namespace fe::detect {
namespace {

constexpr double kThin = 0.8;         // points; for many lines
constexpr double kPalestColor = 0.9;  // of viridis: what follows is hard to see on white

void check(std::string_view what, std::span<const int64_t> sizes, const ScoreRows& scores) {
  for (size_t row = 0; row < scores.size(); ++row) {
    FE_CHECK(scores[row].size() == sizes.size(),
             "{}: expected a score for each of the {} mask sizes, got {} in row {}. Score every "
             "row with every size.",
             what, sizes.size(), scores[row].size(), row);
  }
}

plot::Chart empty_chart(const char* title) {
  return {.title = title, .x_label = "mask size (pixels)", .y_label = "outlier score"};
}

struct Mean {
  double value = 0.0;
  double standard_error = 0.0;  // NaN for fewer than two rows
};

Mean mean_of_column(const ScoreRows& scores, size_t column) {
  const auto count = static_cast<double>(scores.size());
  Mean mean;
  for (const auto& row : scores) mean.value += row[column] / count;
  double squares = 0.0;
  for (const auto& row : scores) squares += std::pow(row[column] - mean.value, 2);
  mean.standard_error = std::sqrt(squares / (count - 1.0) / count);
  return mean;
}

}  // namespace

plot::Chart score_by_mask_size_chart(std::span<const int64_t> sizes, const ScoreRows& scores) {
  check("score_by_mask_size_chart", sizes, scores);
  const bool many = scores.size() > 1;
  plot::Chart chart = empty_chart(many ? "Outlier score of each image by mask size"
                                       : "Outlier score of one image by mask size");
  for (size_t i = 0; i < scores.size(); ++i) {
    chart.series.push_back({.x = sizes, .y = scores[i], .color = plot::palette(i)});
    if (many) {
      chart.series.back().width = kThin;
    } else {
      chart.series.back().markers = true;
    }
  }
  return chart;
}

plot::Chart mean_score_by_mask_size_chart(std::span<const int64_t> sizes, const ScoreRows& scores) {
  check("mean_score_by_mask_size_chart", sizes, scores);
  plot::Chart chart = empty_chart("Mean outlier score by mask size");
  if (scores.empty()) return chart;
  std::vector<double> means, bar_x, bar_y;
  for (size_t i = 0; i < sizes.size(); ++i) {
    const Mean mean = mean_of_column(scores, i);
    means.push_back(mean.value);
    // A bar up and down, then a gap before the next.
    bar_x.insert(bar_x.end(), 3, static_cast<double>(sizes[i]));
    bar_y.push_back(mean.value - mean.standard_error);
    bar_y.push_back(mean.value + mean.standard_error);
    bar_y.push_back(std::numeric_limits<double>::quiet_NaN());
  }
  chart.series.push_back({.name = fmt::format("mean of {} images", scores.size()),
                          .x = sizes,
                          .y = std::move(means),
                          .markers = true,
                          .color = plot::palette(0)});
  if (scores.size() > 1) {
    chart.series.push_back({.name = "± standard error",
                            .x = std::move(bar_x),
                            .y = std::move(bar_y),
                            .color = plot::palette(1)});
  }
  return chart;
}

plot::Chart score_by_outlier_perc_chart(std::span<const int64_t> sizes,
                                        std::span<const double> percs,
                                        const ScoreRows& scores) {
  FE_CHECK(scores.size() == percs.size(),
           "score_by_outlier_perc_chart: expected a row of scores for each of the {} percs, got {} "
           "rows. Score with every outlier_perc.",
           percs.size(), scores.size());
  check("score_by_outlier_perc_chart", sizes, scores);
  plot::Chart chart = empty_chart("Outlier score by mask size and fraction of features");
  for (size_t i = 0; i < scores.size(); ++i) {
    const double order = static_cast<double>(i) / static_cast<double>(scores.size());
    chart.series.push_back({.name = fmt::format("{:g} %", percs[i]),
                            .x = sizes,
                            .y = scores[i],
                            .markers = true,
                            .color = plot::viridis(kPalestColor * order)});
  }
  return chart;
}

}  // namespace fe::detect
