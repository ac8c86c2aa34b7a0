// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "fe/audit/audit.h"

namespace fe::audit {
namespace {

using Json = nlohmann::ordered_json;

// "normal 12, abnormal 3"
std::string counts_text(const std::map<std::string, int64_t>& counts) {
  std::vector<std::string> parts;
  for (const auto& [name, count] : counts) parts.push_back(fmt::format("{}: {}", name, count));
  return fmt::format("{}", fmt::join(parts, ", "));
}

Moments all_values(const ColumnReport& column) {
  Moments all;
  for (const Moments& feature : column.values) all.merge(feature);
  return all;
}

std::string column_text(const ColumnReport& column) {
  const Moments all = all_values(column);
  std::string text = fmt::format("  {}: {}", column.key, column.dtype);
  if (all.count > 0) {
    text += fmt::format(", {:.4g} to {:.4g}, mean {:.4g}, std {:.4g}", all.low, all.high, all.mean,
                        all.std());
  }
  if (column.gray + column.color > 0) {
    text += fmt::format(", {} gray, {} in color", column.gray, column.color);
  }
  return text + fmt::format("\n    shapes {}\n", counts_text(column.shapes));
}

std::string part_text(const PartReport& part) {
  std::string text = fmt::format(
      "{}: {} samples; {} unreadable, {} copies, {} in an earlier part, {} constant\n", part.name,
      part.samples, part.unreadable, part.duplicates, part.overlap, part.constant);
  for (const ColumnReport& column : part.columns) {
    if (!column.shapes.empty()) text += column_text(column);
  }
  for (const auto& [key, counts] : part.labels) {
    text += fmt::format("  {}: {}\n", key, counts_text(counts));
  }
  return text;
}

Json moments_json(const Moments& moments) {
  Json json = Json::object();
  json["count"] = moments.count;
  if (moments.count == 0) return json;
  json["mean"] = moments.mean;
  json["std"] = moments.std();
  json["min"] = moments.low;
  json["max"] = moments.high;
  return json;
}

Json column_json(const ColumnReport& column) {
  Json features = Json::array();
  for (const Moments& feature : column.values) features.push_back(moments_json(feature));
  Json json = {{"key", column.key},       {"dtype", column.dtype},
               {"shapes", column.shapes}, {"values", moments_json(all_values(column))},
               {"nan", column.nan},       {"infinite", column.infinite},
               {"grey", column.gray},      // words: allow grey: a name in a file format
               {"colour", column.color}};  // words: allow colour: a name in a file format
  if (column.values.size() > 1) json["features"] = std::move(features);
  return json;
}

Json part_json(const PartReport& part) {
  Json columns = Json::array();
  for (const ColumnReport& column : part.columns) columns.push_back(column_json(column));
  return {{"name", part.name},
          {"samples", part.samples},
          {"unreadable", part.unreadable},
          {"constant", part.constant},
          {"duplicates", part.duplicates},
          {"overlap", part.overlap},
          {"near_duplicates", part.near_duplicates},
          {"labels", part.labels},
          {"columns", std::move(columns)}};
}

}  // namespace

std::string to_text(const Report& report) {
  std::string text;
  for (const PartReport& part : report.parts) text += part_text(part);
  for (const std::string& error : report.findings.errors()) text += "error: " + error + '\n';
  for (const std::string& warning : report.findings.warnings())
    text += "warning: " + warning + '\n';
  const bool clean = report.findings.errors().empty() && report.findings.warnings().empty();
  return clean ? text + "No problems found.\n" : text;
}

std::string to_json(const Report& report) {
  Json parts = Json::array();
  for (const PartReport& part : report.parts) parts.push_back(part_json(part));
  const Json all = {{"parts", std::move(parts)},
                    {"errors", report.findings.errors()},
                    {"warnings", report.findings.warnings()}};
  // A file's name need not be UTF-8.
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace fe::audit
