// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/f1_score.h"

namespace fe::traces {

F1Score::F1Score(const F1ScoreOptions& options) : ClassScore(options, f1) {}

}  // namespace fe::traces
