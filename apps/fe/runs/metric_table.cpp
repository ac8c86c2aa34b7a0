// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/runs/metric_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace fe::app {
namespace {

// Times and rates describe the machine.
bool is_metric(const std::string& key) {
  return key.find("/sec") == std::string::npos && key.find("(sec)") == std::string::npos;
}

std::string at_epoch(const Summary::Point& point) {
  return fmt::format("{:.5g} (epoch {})", point.value, point.epoch);
}

std::vector<Mode> modes_of(const Summary& summary) {
  std::vector<Mode> modes;
  for (const Mode mode : {Mode::kEval, Mode::kTest}) {
    if (!summary.keys(mode).empty()) modes.push_back(mode);
  }
  return modes.empty() ? std::vector<Mode>{Mode::kTrain} : modes;
}

}  // namespace

std::string metric_table(const Summary& summary) {
  std::vector<std::vector<std::string>> rows = {{"mode", "metric", "last", "lowest", "highest"}};
  for (const Mode mode : modes_of(summary)) {
    for (const std::string& key : summary.keys(mode)) {
      if (!is_metric(key)) continue;
      rows.push_back({std::string(name(mode)), key, fmt::format("{:.5g}", summary.last(mode, key)),
                      at_epoch(summary.min(mode, key)), at_epoch(summary.max(mode, key))});
    }
  }
  std::vector<size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace fe::app
