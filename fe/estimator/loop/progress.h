// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/estimator/record/monitor.h"

namespace fe {

/// Where training stands between two steps.
struct Cursor {
  int64_t epoch = 1;
  bool begun = false;       ///< the epoch's first hooks were called
  int64_t pass = 0;         ///< which of the epoch's training data sets is the present one
  int64_t batch = 0;        ///< batches done of it
  bool evaluating = false;  ///< training of the epoch is done, its evaluation is not
};

/// What a run knows of itself between two steps, beside models and traces.
struct Progress {
  Cursor cursor = {};
  Monitor monitor{{}};    ///< of training since the last line
  int64_t line_step = 0;  ///< of the last line of this process
  double seconds = 0;     ///< of former processes, when the run was restarted
  /// Of torch's generators at the beginning of the evaluation under way: a run that is stopped in
  /// an evaluation does all of it again.
  std::vector<Tensor> random_before_evaluation = {};
};

}  // namespace fe
