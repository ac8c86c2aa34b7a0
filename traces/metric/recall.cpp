// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/recall.h"

namespace fe::traces {

Recall::Recall(const RecallOptions& options) : ClassScore(options, recall) {}

}  // namespace fe::traces
