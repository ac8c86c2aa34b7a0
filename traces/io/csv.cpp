// SPDX-License-Identifier: Apache-2.0
#include "traces/io/csv.h"

#include <algorithm>

namespace fe::traces {
namespace {

std::string quoted(std::string field) {
  std::replace(field.begin(), field.end(), '\n', ' ');
  std::replace(field.begin(), field.end(), '\r', ' ');
  if (field.find_first_of(",\"") == std::string::npos) return field;
  std::string text = "\"";
  for (const char c : field) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

}  // namespace

std::string csv_line(std::span<const std::string> fields) {
  std::string line;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    line += quoted(fields[i]);
  }
  return line + '\n';
}

std::vector<std::string> csv_fields(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  std::vector<std::string> fields(1);
  bool in_quotes = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const bool escaped = in_quotes && line.substr(i).starts_with("\"\"");
    if (escaped)
      fields.back() += line[i++];
    else if (line[i] == '"')
      in_quotes = !in_quotes;
    else if (line[i] == ',' && !in_quotes)
      fields.emplace_back();
    else
      fields.back() += line[i];
  }
  return fields;
}

}  // namespace fe::traces
