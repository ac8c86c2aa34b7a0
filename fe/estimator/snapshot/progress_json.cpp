// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/snapshot/progress_json.h"

#include <nlohmann/json.hpp>

#include "fe/estimator/snapshot/exact_text.h"

namespace fe {

namespace {
using Json = nlohmann::json;
}  // namespace

Json cursor_json(const Cursor& cursor) {
  return {{"epoch", cursor.epoch},
          {"begun", cursor.begun},
          {"pass", cursor.pass},
          {"batch", cursor.batch},
          {"evaluating", cursor.evaluating}};
}

Cursor to_cursor(const Json& json) {
  return {.epoch = json.at("epoch"),
          .begun = json.at("begun"),
          .pass = json.at("pass"),
          .batch = json.at("batch"),
          .evaluating = json.at("evaluating")};
}

Json summary_json(const Summary& summary) {
  Json json = Json::array();
  for (const auto& [mode, by_key] : summary.all()) {
    for (const auto& [key, points] : by_key) {
      Json values = Json::array();
      for (const auto& point : points) {
        values.push_back({point.step, point.epoch, exact_text(point.value)});
      }
      json.push_back({{"mode", static_cast<int>(mode)}, {"key", key}, {"points", values}});
    }
  }
  return json;
}

Summary to_summary(const Json& json) {
  Summary summary;
  for (const Json& series : json) {
    for (const Json& point : series.at("points")) {
      summary.add(static_cast<Mode>(series.at("mode").get<int>()), series.at("key"),
                  {point.at(0), point.at(1), from_exact_text(point.at(2))});
    }
  }
  return summary;
}

}  // namespace fe
