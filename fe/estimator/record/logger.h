// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fe/estimator/trace.h"

namespace fe {

/// A log line in FastEstimator's grammar:
/// "FastEstimator-Train: step: 100; dloss: 1.0820444; steps/sec: 17.02;"
/// It has the step first, then the epoch if there is one, then keys in natural order (a2 before
/// a10). Tensors of several elements follow on lines of their own.
std::string log_line(std::string_view header,
                     int64_t step,
                     int64_t epoch,  ///< 0: left out
                     const std::vector<Data::Written>& values);

/// Whether a comes before b in natural order, which compares digits as numbers: "a2" < "a10".
bool natural_less(std::string_view a, std::string_view b);

/// The progress bar below the log on a terminal:
/// "epoch 3/20 [=======>            ] 34/53  dloss 1.082  17.0 steps/sec". It is redrawn at most
/// ten times per second.
class ProgressBar {
 public:
  void show(const System& system, int64_t steps, std::string_view extra);
  void remove();

 private:
  double last_ = 0;
  double pass_begin_ = 0;
  int64_t pass_epoch_ = -1;
};

}  // namespace fe
