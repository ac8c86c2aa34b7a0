// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/detect/table_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "fe/base/error.h"
#include "fe/base/system/file.h"
#include "fe/base/text_table.h"
#include "traces/io/csv.h"

namespace fe::app {
namespace {

using Json = nlohmann::ordered_json;
using Number = double TableMetrics::*;

struct Column {
  const char* name;
  const char* title;
  Number number;
};

constexpr Column kColumns[] = {{"auroc", "AUROC", &TableMetrics::auroc},
                               {"aupr", "AUPR", &TableMetrics::aupr},
                               {"f1_max", "F1 max", &TableMetrics::f1_max}};

struct Spread {
  size_t count = 0;
  double mean = 0.0;
  std::optional<double> std = {};  ///< of two numbers or more
};

Spread spread_of(const std::vector<double>& values) {
  Spread spread{.count = values.size()};
  for (const double value : values) spread.mean += value / static_cast<double>(values.size());
  if (values.size() < 2) return spread;
  double squares = 0.0;
  for (const double value : values) squares += std::pow(value - spread.mean, 2);
  spread.std = std::sqrt(squares / static_cast<double>(values.size() - 1));
  return spread;
}

std::vector<std::string> different(const std::vector<TableRun>& runs,
                                   std::string TableRun::*member) {
  std::vector<std::string> names;
  for (const TableRun& run : runs) {
    if (std::ranges::find(names, run.*member) == names.end()) names.push_back(run.*member);
  }
  return names;
}

Spread over_seeds(const std::vector<TableRun>& runs, const std::string& class_name, Number number) {
  std::vector<double> values;
  for (const TableRun& run : runs) {
    if (run.class_name == class_name && run.metrics) values.push_back((*run.metrics).*number);
  }
  return spread_of(values);
}

// Of the means over seeds, so that every class counts as much.
Spread over_classes(const std::vector<TableRun>& runs, Number number) {
  std::vector<double> means;
  for (const std::string& name : different(runs, &TableRun::class_name)) {
    const Spread spread = over_seeds(runs, name, number);
    if (spread.count > 0) means.push_back(spread.mean);
  }
  return spread_of(means);
}

std::string number_text(const std::optional<double>& number) {
  return number ? fmt::format("{:.4f}", *number) : "-";
}

void add(std::vector<std::string>& row, const Spread& spread, bool with_std) {
  row.push_back(number_text(spread.count > 0 ? std::optional(spread.mean) : std::nullopt));
  if (with_std) row.push_back(number_text(spread.std));
}

std::string auroc_of(const std::vector<TableRun>& runs,
                     const std::string& class_name,
                     const std::string& seed) {
  for (const TableRun& run : runs) {
    if (run.class_name != class_name || run.seed != seed || !run.metrics) continue;
    return number_text(run.metrics->auroc);
  }
  return "-";
}

Json spread_json(const Spread& spread) {
  if (spread.count == 0) return nullptr;
  return {{"mean", spread.mean},
          {"std", spread.std ? Json(*spread.std) : Json()},
          {"count", spread.count}};
}

template <class SpreadOf>
Json spreads_json(const SpreadOf& spread_of_number) {
  Json json = Json::object();
  for (const Column& column : kColumns) {
    json[column.name] = spread_json(spread_of_number(column.number));
  }
  return json;
}

}  // namespace

TableMetrics read_metrics(const std::filesystem::path& path) {
  const auto bytes = read_file(path);
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  try {
    const Json json = Json::parse(text, text + bytes.size());
    const Json& image = json.at("image");
    FE_CHECK(
        !image.is_null(),
        "'{}': expected metrics of normal samples and outliers, got an evaluation of one kind.",
        path.string());
    return {.auroc = image.at("auroc").get<double>(),
            .aupr = image.at("aupr").get<double>(),
            .f1_max = image.at("f1_max").get<double>()};
  } catch (const Json::exception& error) {
    fail(
        "'{}': expected an evaluation of a detector, got what cannot be read ({}). Remove it; the "
        "run is then trained again.",
        path.string(), error.what());
  }
}

std::string table_text(const std::vector<TableRun>& runs) {
  const auto seeds = different(runs, &TableRun::seed);
  const bool several = seeds.size() > 1;
  std::vector<std::vector<std::string>> rows = {{"class"}};
  if (several) {
    for (const std::string& seed : seeds) rows.front().push_back("AUROC seed " + seed);
  }
  for (const Column& column : kColumns) {
    rows.front().push_back(several ? fmt::format("{} mean", column.title) : column.title);
    if (several) rows.front().emplace_back("std");
  }
  for (const std::string& name : different(runs, &TableRun::class_name)) {
    rows.push_back({name});
    if (several) {
      for (const std::string& seed : seeds) rows.back().push_back(auroc_of(runs, name, seed));
    }
    for (const Column& column : kColumns) {
      add(rows.back(), over_seeds(runs, name, column.number), several);
    }
  }
  rows.push_back({"mean"});
  if (several) rows.back().resize(1 + seeds.size());
  for (const Column& column : kColumns) {
    add(rows.back(), over_classes(runs, column.number), several);
  }
  return text_table(rows);
}

std::string table_csv(const std::vector<TableRun>& runs) {
  std::vector<std::string> head = {"class", "seed"};
  for (const Column& column : kColumns) head.emplace_back(column.name);
  head.emplace_back("folder");
  std::string text = traces::csv_line(head);
  for (const TableRun& run : runs) {
    std::vector<std::string> line = {run.class_name, run.seed};
    for (const Column& column : kColumns) {
      line.push_back(run.metrics ? fmt::format("{}", (*run.metrics).*column.number) : "");
    }
    line.push_back(run.folder.string());
    text += traces::csv_line(line);
  }
  return text;
}

std::string table_json(const std::vector<TableRun>& runs) {
  Json json = {{"runs", Json::array()}, {"classes", Json::array()}};
  for (const TableRun& run : runs) {
    Json one = {{"class", run.class_name}, {"seed", run.seed}};
    for (const Column& column : kColumns) {
      one[column.name] = run.metrics ? Json((*run.metrics).*column.number) : Json();
    }
    one["folder"] = run.folder.string();
    json["runs"].push_back(std::move(one));
  }
  for (const std::string& name : different(runs, &TableRun::class_name)) {
    Json one = {{"class", name}};
    one.update(spreads_json([&](Number number) { return over_seeds(runs, name, number); }));
    json["classes"].push_back(std::move(one));
  }
  json["all"] = spreads_json([&](Number number) { return over_classes(runs, number); });
  return json.dump(2) + "\n";
}

}  // namespace fe::app
