// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/summary.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "fe/base/error.h"
#include "fe/base/nearest.h"

namespace fe {
namespace {

Summary::Point extreme(const std::vector<Summary::Point>& series,
                       const std::function<bool(double, double)>& better) {
  Summary::Point best = series.front();
  for (const auto& point : series) {
    if (std::isnan(best.value) || better(point.value, best.value)) best = point;
  }
  return best;
}

}  // namespace

void Summary::add(Mode mode, const std::string& key, const Point& point) {
  values_[mode][key].push_back(point);
}

const std::vector<Summary::Point>& Summary::series(Mode mode, const std::string& key) const {
  static const std::vector<Point> none;
  const auto by_mode = values_.find(mode);
  if (by_mode == values_.end()) return none;
  const auto by_key = by_mode->second.find(key);
  return by_key == by_mode->second.end() ? none : by_key->second;
}

const std::vector<Summary::Point>& Summary::required(Mode mode, const std::string& key) const {
  const auto& found = series(mode, key);
  FE_CHECK(!found.empty(), "Summary: no values of '{}' in mode {}.{} Known names: {}.", key,
           name(mode), did_you_mean(key, keys(mode)), fmt::join(keys(mode), ", "));
  return found;
}

double Summary::last(Mode mode, const std::string& key) const {
  return required(mode, key).back().value;
}
Summary::Point Summary::max(Mode mode, const std::string& key) const {
  return extreme(required(mode, key), std::greater<>());
}
Summary::Point Summary::min(Mode mode, const std::string& key) const {
  return extreme(required(mode, key), std::less<>());
}

std::vector<std::string> Summary::keys(Mode mode) const {
  std::vector<std::string> keys;
  const auto by_mode = values_.find(mode);
  if (by_mode == values_.end()) return keys;
  for (const auto& [key, points] : by_mode->second) keys.push_back(key);
  return keys;
}

}  // namespace fe
