// SPDX-License-Identifier: Apache-2.0
#include "detect/threshold.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "fe/base/error.h"

namespace fe::detect {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
T choice(const Json& json) {
  const auto name = json.get<std::string>();
  for (const T value : choices(T{})) {
    if (option_name(value) == name) return value;
  }
  fail("threshold: '{}' is unknown here. Was the file written by a newer version of fe?", name);
}

Json optional_json(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

std::optional<double> optional_number(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

}  // namespace

std::string option_name(OutlierType type) {
  return type == OutlierType::kFeature ? "feature" : "instance";
}

std::string option_name(ThresholdMethod method) {
  switch (method) {
    case ThresholdMethod::kGiven:
      return "given";
    case ThresholdMethod::kPercentile:
      return "percentile";
    case ThresholdMethod::kEqualError:
      return "equal_error";
    case ThresholdMethod::kBestF1:
      return "best_f1";
    case ThresholdMethod::kCost:
      break;
  }
  return "cost";
}

double Threshold::normalized(double score) const {
  const double width = score_max - score_min;
  if (!(width > 0)) return score > value ? 1.0 : score < value ? 0.0 : 0.5;
  return std::clamp((score - value) / width + 0.5, 0.0, 1.0);
}

std::string to_json(const Threshold& t) {
  return Json{{"value", t.value},
              {"method", option_name(t.method)},
              {"outlier_type", option_name(t.outlier_type)},
              {"outlier_perc", t.outlier_perc},
              {"threshold_perc", optional_json(t.threshold_perc)},
              {"samples", t.samples},
              {"false_positive_rate", optional_json(t.false_positive_rate)},
              {"false_negative_rate", optional_json(t.false_negative_rate)},
              {"score_min", t.score_min},
              {"score_max", t.score_max}}
      .dump();
}

Threshold threshold_from_json(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    return {.value = json.at("value").get<double>(),
            .method = choice<ThresholdMethod>(json.at("method")),
            .outlier_type = choice<OutlierType>(json.at("outlier_type")),
            .outlier_perc = json.at("outlier_perc").get<double>(),
            .threshold_perc = optional_number(json.at("threshold_perc")),
            .samples = json.at("samples").get<int64_t>(),
            .false_positive_rate = optional_number(json.at("false_positive_rate")),
            .false_negative_rate = optional_number(json.at("false_negative_rate")),
            .score_min = json.at("score_min").get<double>(),
            .score_max = json.at("score_max").get<double>()};
  } catch (const Json::exception& error) {
    fail("threshold: expected what a detector's file keeps of it, got '{}' ({}).", text,
         error.what());
  }
}

}  // namespace fe::detect
