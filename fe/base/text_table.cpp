// SPDX-License-Identifier: Apache-2.0
#include "fe/base/text_table.h"

#include <algorithm>
#include <cctype>

namespace fe {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// Letters of UTF-8, not bytes.
size_t width_of(const std::string& text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

struct Column {
  size_t width = 0;
  bool numbers = true;
};

bool looks_like_number(const std::string& cell) {
  return cell.empty() || std::isdigit(static_cast<unsigned char>(cell[0])) != 0 || cell[0] == '-' ||
         cell == "nan" || cell == "inf";
}

std::vector<Column> columns_of(const Rows& rows) {
  std::vector<Column> columns;
  for (const auto& row : rows) {
    columns.resize(std::max(columns.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) {
      columns[i].width = std::max(columns[i].width, width_of(row[i]));
      if (&row != &rows.front() && !looks_like_number(row[i])) columns[i].numbers = false;
    }
  }
  if (!columns.empty()) columns.front().numbers = false;
  return columns;
}

}  // namespace

std::string text_table(const Rows& rows) {
  const auto columns = columns_of(rows);
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string space(columns[i].width - width_of(row[i]), ' ');
      line += (i == 0 ? "" : "  ") + (columns[i].numbers ? space + row[i] : row[i] + space);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace fe
