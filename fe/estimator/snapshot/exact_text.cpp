// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/snapshot/exact_text.h"

#include <fmt/format.h>

#include <cstdlib>

namespace fe {

std::string exact_text(double value) { return fmt::format("{:a}", value); }
double from_exact_text(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

}  // namespace fe
