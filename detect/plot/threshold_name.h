// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <string>

#include "detect/threshold.h"

namespace fe::detect {

/// "threshold 0.015": its name in plots.
inline std::string threshold_name(const Threshold& threshold) {
  return fmt::format("threshold {:.4g}", threshold.value);
}

}  // namespace fe::detect
