// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/detect/report.h"

#include "apps/fe/detect/data.h"
#include "config/run/checkpoint.h"
#include "config/run/detector_file.h"
#include "detect/plot/evaluation_plots.h"
#include "fe/base/system/file.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

bool says(const config::Node* map, const char* name) {
  const config::Node* value = map ? map->find(name) : nullptr;
  return value && !value->is_null();
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
  detect::save_evaluation_plots(folder, *detector, data.dataset, evaluation,
                                {.name = [&](int64_t number) { return data.name(number); }});
  write_file(folder / "evaluation.json", detect::to_json(evaluation));
  return evaluation;
}

}  // namespace fe::app
