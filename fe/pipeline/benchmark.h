// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fe/base/mode.h"

namespace fe {

struct BenchmarkOptions {
  Mode mode = Mode::kTrain;
  int64_t epoch = 1;
  std::string ds_id = "";
  int64_t num_steps = 1000;
  int64_t log_interval = 100;  ///< steps between progress lines; 0: none
  bool detailed = true;        ///< also time each op, on one thread
};

struct BenchmarkResult {
  struct Row {
    std::string op;
    std::string inputs;
    std::string outputs;
    double microseconds_per_sample;
    double time_percent;
  };
  double steps_per_second = 0;
  double samples_per_second = 0;
  std::vector<Row> rows;  ///< reading the data first, then each op

  std::string table() const;
};

}  // namespace fe
