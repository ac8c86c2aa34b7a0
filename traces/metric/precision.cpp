// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/precision.h"

namespace fe::traces {

Precision::Precision(const PrecisionOptions& options) : ClassScore(options, precision) {}

}  // namespace fe::traces
