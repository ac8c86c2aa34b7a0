// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fe/base/mode.h"

namespace fe {

/// The numbers of a run: for each mode and key, the values with their steps, in order.
class Summary {
 public:
  /// A value with its step and epoch.
  struct Point {
    int64_t step;  ///< the number of training steps when it was written
    int64_t epoch;
    double value;  ///< the value
  };

  /// Adds a value.
  void add(Mode mode, const std::string& key, const Point& point);

  /// All values of a key; empty if there are none.
  const std::vector<Point>& series(Mode mode, const std::string& key) const;
  /// The last value. Throws fe::Error, suggesting the nearest key, if there is none.
  double last(Mode mode, const std::string& key) const;
  /// The point with the largest or the smallest value, ignoring NaN. Throws fe::Error if there is
  /// none.
  Point max(Mode mode, const std::string& key) const;
  /// The smallest value. Throws fe::Error if there is none.
  Point min(Mode mode, const std::string& key) const;
  /// The keys with values in `mode`.
  std::vector<std::string> keys(Mode mode) const;
  /// All values, by mode and key.
  const std::map<Mode, std::map<std::string, std::vector<Point>>>& all() const { return values_; }

 private:
  const std::vector<Point>& required(Mode mode, const std::string& key) const;
  std::map<Mode, std::map<std::string, std::vector<Point>>> values_;
};

}  // namespace fe
