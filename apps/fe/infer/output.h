// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace fe::app {

/// The output of the network for one sample under one key.
struct Numbers {
  std::string key;
  std::vector<double> values;
  bool is_list = false;  ///< a vector, also one of a single number
  bool whole = false;    ///< of an integer type
};

struct ResultRow {
  std::string name;        ///< of the sample
  std::string error = {};  ///< why there are no numbers; empty if there are
  std::vector<Numbers> numbers = {};
};

struct Results {
  std::string source;  ///< the checkpoint
  std::vector<ResultRow> rows = {};
};

/// "table", a column for each number; "csv" (RFC 4180), the same with every digit; or "json":
/// {"checkpoint": ..., "samples": [{"name": ..., "score": 0.5, "parts": [0.1, 0.2]}]}, where
/// numbers that are not finite are null. A vector is several columns: parts_0, parts_1. A column
/// "error" is there only when it is needed.
std::string result_text(const Results& results, const std::string& format);

/// "txt", "csv" or "json".
std::string result_extension(const std::string& format);

}  // namespace fe::app
