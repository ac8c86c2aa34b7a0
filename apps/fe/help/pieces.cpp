// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/help/pieces.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace fe::app {

std::vector<Category> categories(const Json& pieces) {
  static const std::vector<Category> kKnown = {
      {"Section", "Sections", "the config"},
      {"Dataset", "Data sets", "data"},
      {"Step", "Steps of data", "data, in a list behind a data set"},
      {"NumpyOp", "Ops of the pipeline", "pipeline.ops"},
      {"Architecture", "Architectures", "a model's architecture"},
      {"Layer", "Layers", "a model's layers"},
      {"Optimizer", "Optimizers", "a model's optimizer"},
      {"Detector", "Detectors", "detector"},
      {"TensorOp", "Ops of the network", "network"},
      {"Schedule", "Schedules", "an LRScheduler"},
      {"Trace", "Traces", "traces"}};
  std::vector<Category> present;
  for (const Category& category : kKnown) {
    if (!of_category(pieces, category.name).empty()) present.push_back(category);
  }
  return present;
}

std::vector<Json> of_category(const Json& pieces, const std::string& category) {
  std::vector<Json> found;
  std::copy_if(pieces.begin(), pieces.end(), std::back_inserter(found),
               [&](const Json& piece) { return piece["category"] == category; });
  return found;
}

bool must_be_written(const Json& option) {
  if (option["required"].get<bool>()) return true;
  if (!option.contains("range")) return false;
  const auto text = option["default"].get<std::string>();
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') return false;  // a list, or unset
  const Json& range = option["range"];
  return (range.contains("from") && value < range["from"]) ||
         (range.contains("above") && value <= range["above"]) ||
         (range.contains("to") && value > range["to"]) ||
         (range.contains("below") && value >= range["below"]);
}

std::string type_text(const Json& option) {
  std::string text = option["type"]["text"].get<std::string>();
  if (option["type"]["kind"] == "piece") {
    const bool vowel = text.find_first_of("AEIOU") == 0;
    text = (vowel ? "an " : "a ") + text;
    if (option["type"].value("formula", false)) text += ", or a formula";
  }
  if (option["type"].value("scheduled", false)) text += ", which may change with the epoch";
  if (text == "a Module") text += ": {layers: [...]} or {architecture: NAME, options: {...}}";
  if (!option.contains("range")) return text;
  text += ',';
  for (const auto& [word, bound] : option["range"].items()) {
    text += fmt::format(" {} {}", word, bound.get<double>());
  }
  return text;
}

std::string default_text(const Json& option) {
  if (option["type"]["kind"] == "section") return "a section";
  return must_be_written(option) ? "required" : option["default"].get<std::string>();
}

}  // namespace fe::app
