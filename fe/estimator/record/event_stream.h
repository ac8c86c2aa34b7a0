// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "fe/estimator/trace.h"

namespace fe {

/// The machine-readable record of a run: events.jsonl, with one JSON object per line. Each line is
/// flushed, so that a killed run leaves at most one incomplete line, the last.
///   {"event":"train","step":100,"epoch":2,"seconds":4.2,"dloss":1.08}
class EventStream {
 public:
  explicit EventStream(const std::filesystem::path& path);  ///< appends to the file

  /// Writes a line. NaN and infinity, which JSON lacks, become the strings "nan", "inf" and "-inf".
  void write(std::string_view event,
             const System& system,
             const std::vector<Data::Written>& values);

 private:
  std::filesystem::path path_;
  std::ofstream file_;
};

}  // namespace fe
