// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fe/base/mode.h"

namespace fe {

/// What Pipeline::benchmark() measures.
struct BenchmarkOptions {
  Mode mode = Mode::kTrain;
  int64_t epoch = 1;
  std::string ds_id = "";
  int64_t num_steps = 1000;    ///< the number of batches to measure
  int64_t log_interval = 100;  ///< steps between progress lines; 0: none
  bool detailed = true;        ///< also time each op, on one thread
};

/// The speed of a pipeline and of its ops.
struct BenchmarkResult {
  /// The cost of one op.
  struct Row {
    std::string op;                  ///< the name of the op
    std::string inputs;              ///< its input keys
    std::string outputs;             ///< its output keys
    double microseconds_per_sample;  ///< its time per sample
    double time_percent;             ///< its part of the total time
  };
  double steps_per_second = 0;    ///< batches per second
  double samples_per_second = 0;  ///< samples per second
  std::vector<Row> rows;          ///< first reading the data, then each op

  /// The results as a table.
  std::string table() const;
};

}  // namespace fe
