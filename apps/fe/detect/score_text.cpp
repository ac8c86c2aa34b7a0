// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/detect/score_text.h"

#include <torch/types.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "apps/fe/infer/output.h"

namespace fe::app {
namespace {

using Json = nlohmann::ordered_json;

Numbers judgment(const detect::Prediction& prediction, int64_t sample) {
  const Tensor flags = prediction.is_outlier[sample];
  if (flags.dim() == 0) {
    return {.key = "is_outlier", .values = {flags.item().toDouble()}, .whole = true};
  }
  return {.key = "outlier_share", .values = {flags.to(torch::kDouble).mean().item().toDouble()}};
}

Results rows_of(const ScoredSamples& scored,
                const detect::Prediction& prediction,
                const std::string& source) {
  Results results{.source = source};
  for (size_t i = 0; i < scored.samples.size(); ++i) {
    ResultRow row{.name = scored.samples[i].name, .error = scored.samples[i].error};
    const auto number = static_cast<int64_t>(i);
    if (row.error.empty()) {
      row.numbers.push_back({.key = "instance_score",
                             .values = {scored.scores.instance_score[number].item().toDouble()}});
      if (prediction.is_outlier.defined()) row.numbers.push_back(judgment(prediction, number));
    }
    results.rows.push_back(std::move(row));
  }
  return results;
}

// Between 0 and 1, above 0.5 for outliers; where the threshold is one of instance scores.
Json normalized_score(const detect::Prediction& prediction, int64_t sample) {
  const bool by_instance = prediction.is_outlier.defined() &&
                           prediction.threshold.outlier_type == detect::OutlierType::kInstance;
  if (!by_instance) return nullptr;
  return prediction.threshold.normalized(prediction.instance_score[sample].item().toDouble());
}

std::string json(const ScoredSamples& scored, const detect::Prediction& prediction) {
  Json all = Json::parse(detect::to_json(prediction));
  Json samples = Json::array();
  for (size_t i = 0; i < scored.samples.size(); ++i) {
    samples.push_back({{"name", scored.samples[i].name}});
    if (scored.samples[i].error.empty()) {
      samples.back()["normalized_score"] = normalized_score(prediction, static_cast<int64_t>(i));
      continue;
    }
    samples.back()["error"] = scored.samples[i].error;
    for (auto& [key, values] : all["data"].items()) {
      if (values.is_array()) values[i] = nullptr;
    }
  }
  all["threshold"] =
      prediction.is_outlier.defined() ? Json::parse(detect::to_json(prediction.threshold)) : Json();
  all["samples"] = std::move(samples);
  // A file's name need not be UTF-8.
  return all.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string score_text(const ScoredSamples& scored,
                       const detect::Prediction& prediction,
                       const std::string& source,
                       const std::string& format) {
  if (format == "json") return json(scored, prediction);
  return result_text(rows_of(scored, prediction, source), format);
}

}  // namespace fe::app
