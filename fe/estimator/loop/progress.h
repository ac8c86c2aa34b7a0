// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/estimator/record/monitor.h"

namespace fe {

/// The position of training between two steps.
struct Cursor {
  int64_t epoch = 1;
  bool begun = false;       ///< on_epoch_begin() of the epoch was called
  int64_t pass = 0;         ///< index of the current one among the epoch's training data sets
  int64_t batch = 0;        ///< batches of it that are done
  bool evaluating = false;  ///< the epoch is trained, but not yet evaluated
};

/// The state of a run between two steps, apart from models and traces.
struct Progress {
  Cursor cursor = {};
  Monitor monitor{{}};    ///< of training since the last log line
  int64_t line_step = 0;  ///< the step of the last log line of this process
  double seconds = 0;     ///< of earlier processes, when the run was restarted
  /// The states of torch's generators at the start of the current evaluation: a run that is stopped
  /// during an evaluation repeats all of it.
  std::vector<Tensor> random_before_evaluation = {};
};

}  // namespace fe
