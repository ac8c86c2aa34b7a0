// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/precision.h"

namespace fe::traces {

Precision::Precision(const PrecisionOptions& options)
    : ClassScore("Precision", options, precision) {}

}  // namespace fe::traces
