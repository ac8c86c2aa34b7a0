// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace fe {

/// Rows of cells as lines of text, each column as wide as its widest cell; the first row is the
/// head. Cells after the first are set to the right where the whole column, its head aside, holds
/// numbers.
std::string text_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace fe
