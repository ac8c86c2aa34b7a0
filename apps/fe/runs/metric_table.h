// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "fe/estimator/record/summary.h"

namespace fe::app {

/// The last, lowest and highest value of each metric of evaluation and test, with their epochs; of
/// training where there is nothing else. Whether low or high is best is for the reader to say.
std::string metric_table(const Summary& summary);

}  // namespace fe::app
