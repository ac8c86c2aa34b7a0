// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fe::traces {

/// One line of a CSV file (RFC 4180), with its newline: fields with a comma or a quote are quoted.
/// Line breaks within a field become spaces, so that each line is a complete row.
std::string csv_line(std::span<const std::string> fields);

/// The fields of a line written by csv_line(), with or without its newline.
std::vector<std::string> csv_fields(std::string_view line);

}  // namespace fe::traces
