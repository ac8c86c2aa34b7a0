// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fe/estimator/trace.h"

namespace fe {

/// "FastEstimator-Train: step: 100; dloss: 1.0820444; steps/sec: 17.02;" FastEstimator's grammar:
/// the step first, then the epoch when given, then keys in natural order (a2 before a10); tensors
/// of several elements follow on lines of their own.
std::string log_line(std::string_view header,
                     int64_t step,
                     int64_t epoch,  ///< 0 leaves it out
                     const std::vector<Data::Written>& values);

/// "a2" < "a10": digits compare as numbers.
bool natural_less(std::string_view a, std::string_view b);

/// The bar below the log on a terminal:
/// "epoch 3/20 [=======>            ] 34/53  dloss 1.082  17.0 steps/sec". At most ten a second.
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
