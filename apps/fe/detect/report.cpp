// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/detect/report.h"

#include <algorithm>
#include <vector>

#include "apps/fe/detect/data.h"
#include "apps/fe/detect/pictures.h"
#include "config/run/checkpoint.h"
#include "config/run/detector_file.h"
#include "fe/base/system/file.h"
#include "plot/image/image_grid.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

constexpr size_t kDrawn = 3;  // of normal samples, and of outliers

bool says(const config::Node* map, const char* name) {
  const config::Node* value = map ? map->find(name) : nullptr;
  return value && !value->is_null();
}

// The first normal samples, then the first outliers.
std::vector<int64_t> drawn_numbers(const std::vector<int64_t>& labels) {
  std::vector<int64_t> numbers;
  for (const int64_t wanted : {0, 1}) {
    size_t count = 0;
    for (size_t i = 0; i < labels.size() && count < kDrawn; ++i) {
      if (labels[i] != wanted) continue;
      numbers.push_back(static_cast<int64_t>(i));
      ++count;
    }
  }
  return numbers;
}

void draw(const detect::OutlierDetector& detector,
          const DetectData& data,
          const detect::Evaluation& evaluation,
          const fs::path& folder) {
  const DrawnScores scores{.scores = evaluation.scores,
                           .labels = evaluation.labels,
                           .threshold = instance_threshold(detector),
                           .detector = detector.name()};
  const PictureFolder to{.folder = folder};
  for (const char* what : {"instance", "histogram", "roc", "pr"}) {
    if (why_not(what, scores).empty()) draw_scores(what, scores, to);
  }
  const auto numbers = drawn_numbers(evaluation.labels);
  std::vector<std::string> names;
  for (const int64_t number : numbers) names.push_back(data.name(number));
  const auto grid = outlier_grid_of(detector, data.dataset, numbers, names);
  if (grid) plot::save(to.file("feature_scores"), *grid);
}

}  // namespace

bool can_evaluate(const config::Node& config) {
  const config::Node* pipeline = config.find("pipeline");
  const config::Node* detector = config.find("detector");
  const bool has_data = says(pipeline, "test_data") || says(pipeline, "eval_data");
  return has_data && detector && detector->is_map() && !detector->entries.empty() &&
         says(&detector->entries.front().value, "normal_labels");
}

std::optional<detect::Evaluation> evaluate_run(const fs::path& folder,
                                               const config::Registry& registry) {
  if (!can_evaluate(config::config_of(run::read_checkpoint(folder)))) return std::nullopt;
  const auto detector = config::load_detector(folder, registry);
  const DetectData data = open_detect_data({}, {}, folder, *detector, registry);
  const detect::Evaluation evaluation = detect::evaluate(
      *detector, data.dataset, {.normal_labels = data.normal_labels, .label_key = data.label_key});
  draw(*detector, data, evaluation, folder);
  write_file(folder / "evaluation.json", detect::to_json(evaluation));
  return evaluation;
}

}  // namespace fe::app
