// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/infer/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "traces/io/csv.h"

namespace fe::app {
namespace {

using Json = nlohmann::ordered_json;
using Line = std::vector<std::string>;

constexpr const char* kExact = "{}";
constexpr const char* kReadable = "{:.6g}";

std::vector<std::string> column_names(const Numbers& numbers) {
  if (!numbers.is_list) return {numbers.key};
  std::vector<std::string> names;
  for (size_t i = 0; i < numbers.values.size(); ++i) {
    names.push_back(fmt::format("{}_{}", numbers.key, i));
  }
  return names;
}

bool has_errors(const Results& results) {
  return std::ranges::any_of(results.rows, [](const ResultRow& row) { return !row.error.empty(); });
}

// All rows that have numbers have the same; the name comes first, an error last.
Line header(const Results& results) {
  Line columns = {"sample"};
  for (const ResultRow& row : results.rows) {
    if (!row.error.empty()) continue;
    for (const Numbers& numbers : row.numbers) {
      const auto names = column_names(numbers);
      columns.insert(columns.end(), names.begin(), names.end());
    }
    break;
  }
  if (has_errors(results)) columns.emplace_back("error");
  return columns;
}

std::vector<Line> lines_of(const Results& results, const char* format) {
  std::vector<Line> lines = {header(results)};
  const size_t columns = lines.front().size();
  const bool with_errors = has_errors(results);
  for (const ResultRow& row : results.rows) {
    Line line = {row.name};
    for (const Numbers& numbers : row.numbers) {
      for (const double value : numbers.values) {
        line.push_back(fmt::format(fmt::runtime(numbers.whole ? kExact : format), value));
      }
    }
    line.resize(columns);
    if (with_errors) line.back() = row.error;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string table(const Results& results) {
  const auto lines = lines_of(results, kReadable);
  std::vector<size_t> widths(lines.front().size(), 0);
  for (const Line& line : lines) {
    for (size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], line[c].size());
  }
  const bool with_errors = has_errors(results);
  std::string text;
  for (const Line& line : lines) {
    std::string row = fmt::format("{:<{}}", line.front(), widths.front());
    for (size_t c = 1; c < line.size(); ++c) {
      const bool is_text = with_errors && c + 1 == line.size();
      row += is_text ? "  " + line[c] : fmt::format("  {:>{}}", line[c], widths[c]);
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + '\n';
  }
  return text;
}

std::string csv(const Results& results) {
  std::string text;
  for (const Line& line : lines_of(results, kExact)) text += traces::csv_line(line);
  return text;
}

Json number(double value, bool whole) {
  return whole ? Json(static_cast<int64_t>(value)) : Json(value);
}

std::string json(const Results& results) {
  Json samples = Json::array();
  for (const ResultRow& row : results.rows) {
    Json sample = {{"name", row.name}};
    for (const Numbers& numbers : row.numbers) {
      Json list = Json::array();
      for (const double value : numbers.values) list.push_back(number(value, numbers.whole));
      sample[numbers.key] = numbers.is_list ? list : list.front();
    }
    if (!row.error.empty()) sample["error"] = row.error;
    samples.push_back(std::move(sample));
  }
  const Json all = {{"checkpoint", results.source}, {"samples", std::move(samples)}};
  // A file's name need not be UTF-8.
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string result_text(const Results& results, const std::string& format) {
  if (format == "json") return json(results);
  return format == "csv" ? csv(results) : table(results);
}

std::string result_extension(const std::string& format) {
  return format == "table" ? "txt" : format;
}

}  // namespace fe::app
