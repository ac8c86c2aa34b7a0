// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "fe/estimator/trace.h"

namespace fe {

/// A run's record for programs: one JSON object a line in events.jsonl, flushed line by line, so
/// that a killed run leaves whole lines but for the last.
///   {"event":"train","step":100,"epoch":2,"seconds":4.2,"dloss":1.08}
class EventStream {
 public:
  explicit EventStream(const std::filesystem::path& path);  ///< appends

  /// NaN and infinity are written as the words "nan", "inf", "-inf": JSON has no numbers for them.
  void write(std::string_view event,
             const System& system,
             const std::vector<Data::Written>& values);

 private:
  std::filesystem::path path_;
  std::ofstream file_;
};

}  // namespace fe
