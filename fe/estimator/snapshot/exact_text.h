// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace fe {

/// A number as text that preserves every bit, NaN and infinity included.
std::string exact_text(double value);
double from_exact_text(const std::string& text);

}  // namespace fe
