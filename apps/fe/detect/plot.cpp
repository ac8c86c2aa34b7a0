// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <torch/types.h>

#include <algorithm>
#include <numeric>

#include "apps/fe/detect/arguments.h"
#include "apps/fe/detect/data.h"
#include "apps/fe/detect/pictures.h"
#include "apps/fe/notes.h"
#include "apps/fe/train/config_files.h"
#include "config/run/detector_file.h"
#include "detect/find_threshold.h"
#include "detect/plot/outlier_grid.h"
#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using detect::OutlierDetector;

DrawnScores score(const OutlierDetector& detector, const DetectData& data) {
  const Tensor scores = detector.score(data.dataset, {.allow_nan = true}).instance_score;
  const auto* first = scores.data_ptr<double>();
  DrawnScores drawn{.scores = {first, first + scores.numel()},
                    .threshold = detect::instance_threshold(detector),
                    .detector = detector.name()};
  if (data.has_labels()) {
    drawn.labels = detect::outlier_labels(data.dataset, data.label_key, data.normal_labels);
  }
  return drawn;
}

std::vector<int64_t> flagged(const DrawnScores& scores) {
  FE_CHECK(scores.threshold,
           "--outliers-only: expected a detector with a threshold of instance scores, got one "
           "without. `fe detect threshold` finds one.");
  std::vector<int64_t> numbers;
  for (size_t i = 0; i < scores.scores.size(); ++i) {
    if (scores.threshold->is_outlier(scores.scores[i])) numbers.push_back(static_cast<int64_t>(i));
  }
  return numbers;
}

// --ids; or the first samples, or of these that are flagged.
std::vector<int64_t> drawn_numbers(const DetectPlotArguments& arguments,
                                   const DrawnScores& scores) {
  const auto count = static_cast<int64_t>(scores.scores.size());
  for (const int64_t id : arguments.ids) {
    FE_CHECK(0 <= id && id < count, "--ids: expected numbers from 0 to {}, got {}.", count - 1, id);
  }
  if (!arguments.ids.empty()) return arguments.ids;
  std::vector<int64_t> numbers(scores.scores.size());
  std::iota(numbers.begin(), numbers.end(), int64_t{0});
  if (arguments.outliers_only) numbers = flagged(scores);
  numbers.resize(std::min(numbers.size(), static_cast<size_t>(arguments.max_instances)));
  return numbers;
}

// nullopt when there is nothing to draw, which is an error only if `asked`.
std::optional<fs::path> draw_features(const DetectPlotArguments& arguments,
                                      const OutlierDetector& detector,
                                      const DetectData& data,
                                      const DrawnScores& scores,
                                      const PictureFolder& to,
                                      bool asked) {
  const auto numbers = drawn_numbers(arguments, scores);
  if (numbers.empty()) {
    print_notes({"feature: no outliers found."});
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (const int64_t number : numbers) {
    names.push_back(fs::path(data.name(number)).filename().string());
  }
  const auto grid = detect::outlier_grid(detector, data.dataset, numbers, names);
  FE_CHECK(grid || !asked,
           "--what feature: expected samples and reconstructions that are images, got others.");
  if (!grid) return std::nullopt;
  const fs::path file = to.file("feature_scores");
  plot::save(file, *grid);
  return file;
}

}  // namespace

void run(const DetectPlotArguments& arguments) {
  FE_CHECK(arguments.max_instances >= 1, "--max: expected at least 1, got {}.",
           arguments.max_instances);
  const config::Registry registry = make_registry(arguments.plugins);
  const auto detector = config::load_detector(arguments.detector, registry);
  const DetectData data =
      open_detect_data(arguments.data, arguments.labels, arguments.detector, *detector, registry);
  const PictureFolder to{.folder = arguments.out, .format = arguments.format};
  make_writable_folder(to.folder);
  const bool all = arguments.what.empty();
  const auto wanted = [&](const char* what) {
    return all || std::ranges::find(arguments.what, what) != arguments.what.end();
  };
  const DrawnScores scores = score(*detector, data);
  for (const char* what : {"instance", "histogram", "roc", "pr"}) {
    if (!wanted(what) || (all && !why_not(what, scores).empty())) continue;
    fmt::print("{:<9}  {}\n", what, draw_scores(what, scores, to).string());
  }
  if (!wanted("feature")) return;
  const auto file = draw_features(arguments, *detector, data, scores, to, /*asked=*/!all);
  if (file) fmt::print("{:<9}  {}\n", "feature", file->string());
}

}  // namespace fe::app
