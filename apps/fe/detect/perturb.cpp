// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "apps/fe/detect/arguments.h"
#include "apps/fe/detect/data.h"
#include "apps/fe/detect/options.h"
#include "apps/fe/train/config_files.h"
#include "config/run/detector_file.h"
#include "detect/mask_study.h"
#include "detect/plot/mask_size_charts.h"
#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/file.h"
#include "fe/base/text_table.h"
#include "plot/chart/chart.h"
#include "traces/io/csv.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using detect::MaskStudy;
using Rows = std::vector<std::vector<std::string>>;

struct ImageShape {
  int64_t height, width;
  bool channels_first = true;
};

ImageShape shape_of(const Dataset& images) {
  const Shape shape = images[0][detect::kInput].shape();
  if (shape.dim() == 2) return {shape[0], shape[1]};
  FE_CHECK(shape.dim() == 3,
           "detect perturb: expected images, [H, W] or with channels, got samples of {}.", shape);
  const bool last = shape[2] == 1 || shape[2] == 3;
  return last ? ImageShape{shape[0], shape[1], false} : ImageShape{shape[1], shape[2], true};
}

std::vector<int64_t> sizes_that_fit(const ImageShape& shape) {
  std::vector<int64_t> sizes = detect::MaskStudyOptions().mask_sizes;
  std::erase_if(sizes, [&](int64_t size) { return size > std::min(shape.height, shape.width); });
  return sizes;
}

detect::MaskStudyOptions study_options(const DetectPerturbArguments& arguments,
                                       const detect::OutlierDetector& detector,
                                       const ImageShape& shape) {
  detect::MaskStudyOptions options{
      .mask_sizes = arguments.sizes.empty() ? sizes_that_fit(shape) : arguments.sizes,
      .outlier_percs = arguments.percs,
      .masks = {.n_masks = arguments.n_masks,
                .mask_type = choice_named<detect::MaskType>(arguments.mask_type),
                .channels_first = shape.channels_first,
                .seed = arguments.seed}};
  options.outlier_percs.push_back(detector.outlier_perc());  // that the table is of
  std::ranges::sort(options.outlier_percs);
  const auto repeated = std::ranges::unique(options.outlier_percs);
  options.outlier_percs.erase(repeated.begin(), repeated.end());
  options.progress = [](int64_t done, int64_t total) {
    log::status(done == total ? "" : fmt::format("mask study: {} of {}", done, total));
  };
  return options;
}

size_t position_of(const std::vector<double>& percs, double perc) {
  return static_cast<size_t>(std::ranges::find(percs, perc) - percs.begin());
}

std::string summary(const MaskStudy& study, size_t perc) {
  Rows rows = {{"mask size", "mean score"}};
  if (!study.flagged.empty()) rows.front().emplace_back("flagged");
  const auto means = study.mean_scores(perc);
  for (size_t size = 0; size < means.size(); ++size) {
    rows.push_back({std::to_string(study.mask_sizes[size]), fmt::format("{:.6g}", means[size])});
    if (!study.flagged.empty()) {
      rows.back().push_back(fmt::format("{:.1f} %", 100.0 * study.flagged[size]));
    }
  }
  return text_table(rows);
}

std::string csv(const MaskStudy& study, const DetectData& data) {
  Rows rows = {{"image", "outlier_perc", "mask_size", "score"}};
  for (size_t perc = 0; perc < study.outlier_percs.size(); ++perc) {
    for (size_t image = 0; image < study.scores[perc].size(); ++image) {
      for (size_t size = 0; size < study.mask_sizes.size(); ++size) {
        rows.push_back({data.name(static_cast<int64_t>(image)),
                        fmt::format("{}", study.outlier_percs[perc]),
                        std::to_string(study.mask_sizes[size]),
                        fmt::format("{}", study.scores[perc][image][size])});
      }
    }
  }
  std::string text;
  for (const auto& row : rows) text += traces::csv_line(row);
  return text;
}

void draw(const MaskStudy& study, size_t perc, const fs::path& folder) {
  std::vector<std::vector<double>> means;
  for (size_t i = 0; i < study.outlier_percs.size(); ++i) means.push_back(study.mean_scores(i));
  for (const char* ending : {".png", ".svg"}) {
    const auto put = [&](const char* name, const plot::Chart& chart) {
      plot::save(folder / fmt::format("{}{}", name, ending), chart);
    };
    put("score_by_mask_size",
        detect::score_by_mask_size_chart(study.mask_sizes, study.scores[perc]));
    put("mean_score_by_mask_size",
        detect::mean_score_by_mask_size_chart(study.mask_sizes, study.scores[perc]));
    put("score_by_outlier_perc",
        detect::score_by_outlier_perc_chart(study.mask_sizes, study.outlier_percs, means));
  }
}

}  // namespace

void run(const DetectPerturbArguments& arguments) {
  const config::Registry registry = make_registry(arguments.plugins);
  const auto detector = config::load_detector(arguments.detector, registry);
  const DetectData data =
      open_detect_data(arguments.data, {}, arguments.detector, *detector, registry);
  make_writable_folder(arguments.out);
  const MaskStudy study = detect::mask_study(
      *detector, data.dataset, study_options(arguments, *detector, shape_of(data.dataset)));
  const size_t perc = position_of(study.outlier_percs, detector->outlier_perc());
  fmt::print("{} images, {} {} masks of each size on each, outlier_perc {:g}\n\n{}",
             data.dataset.size(), arguments.n_masks, arguments.mask_type, detector->outlier_perc(),
             summary(study, perc));
  write_file(arguments.out / "scores.csv", csv(study, data));
  draw(study, perc, arguments.out);
  fmt::print("\nscores and charts  {}\n", arguments.out.string());
}

}  // namespace fe::app
