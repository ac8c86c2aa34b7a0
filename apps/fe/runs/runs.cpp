// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "apps/fe/runs/arguments.h"
#include "apps/fe/train/config_difference.h"
#include "config/yaml/read_yaml.h"
#include "fe/base/error.h"
#include "fe/base/system/file.h"
#include "fe/base/text_table.h"
#include "plot/chart/chart.h"
#include "report/page/html.h"
#include "report/record/events.h"
#include "report/record/main_metrics.h"
#include "report/record/run_record.h"
#include "report/record/run_status.h"
#include "report/record/summary_file.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using Rows = std::vector<std::vector<std::string>>;

constexpr size_t kMostMetrics = 3;  // of a line of the list

void check_run(const fs::path& folder) {
  FE_CHECK(fs::exists(folder), "fe runs: the folder '{}' does not exist.", folder.string());
  FE_CHECK(report::is_run(folder),
           "fe runs: '{}' is not a run folder: it has no events.jsonl. `fe runs list {}` shows the "
           "runs in it.",
           folder.string(), folder.string());
}

std::vector<fs::path> runs_in(const fs::path& folder) {
  FE_CHECK(
      fs::is_directory(folder),
      "fe runs: the folder '{}' does not exist. Train something first (`fe train`), or name the "
      "folder of your runs.",
      folder.string());
  std::vector<fs::path> runs;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied);
  for (; at != fs::recursive_directory_iterator(); ++at) {
    if (at->is_directory() && report::is_run(at->path())) runs.push_back(at->path());
  }
  std::sort(runs.begin(), runs.end());
  return runs;
}

std::vector<std::string> list_row(const fs::path& folder, const fs::path& run) {
  const auto record = report::read_record(run);
  const auto summary = report::read_summary(run);
  const auto state = report::run_status(run, report::read_events(run / "events.jsonl"));
  const auto metrics = report::main_metrics(summary, record);
  std::string results;
  for (size_t i = 0; i < std::min(metrics.size(), kMostMetrics); ++i) {
    results += fmt::format("{}{} {}", i == 0 ? "" : ", ", metrics[i].key,
                           report::number_text(metrics[i].summary.last));
  }
  return {run.lexically_relative(folder).string(), report::time_text(record.started),
          fmt::format("{}/{}", summary.epochs, record.epochs), std::string(report::name(state)),
          results};
}

config::Node read_config(const fs::path& run) {
  const fs::path path = run / "config.yaml";
  FE_CHECK(fs::exists(path),
           "fe runs compare: '{}' has no config.yaml: it was not trained from a config.",
           run.string());
  Findings findings;
  auto root = config::read_yaml_file(path, findings);
  findings.throw_errors("fe runs compare");
  return root.value_or(config::Node());
}

Rows config_rows(const fs::path& a, const fs::path& b) {
  Rows rows;
  for (const auto& difference : config_difference(read_config(a), read_config(b))) {
    rows.push_back({difference.path, difference.a, difference.b});
  }
  return rows;
}

std::string last_of(const report::RunSummary& run, Mode mode, const std::string& key) {
  const auto metrics = run.metrics.find(mode);
  if (metrics == run.metrics.end()) return "";
  const auto metric = metrics->second.find(key);
  return metric == metrics->second.end() ? "" : report::number_text(metric->second.last);
}

Rows metric_rows(const fs::path& a, const fs::path& b) {
  const auto summary_a = report::read_summary(a), summary_b = report::read_summary(b);
  std::set<std::pair<Mode, std::string>> keys;
  for (const auto* summary : {&summary_a, &summary_b}) {
    for (const auto& [mode, metrics] : summary->metrics) {
      for (const auto& [key, metric] : metrics) keys.emplace(mode, key);
    }
  }
  Rows rows;
  for (const auto& [mode, key] : keys) {
    rows.push_back({fmt::format("{} {}", name(mode), key), last_of(summary_a, mode, key),
                    last_of(summary_b, mode, key)});
  }
  return rows;
}

void print(Rows rows, std::vector<std::string> head, std::string_view when_empty) {
  if (rows.empty()) {
    fmt::print("{}\n", when_empty);
    return;
  }
  rows.insert(rows.begin(), std::move(head));
  fmt::print("{}", text_table(rows));
}

plot::Series to_series(const std::string& name, const std::vector<Summary::Point>& points) {
  std::vector<double> steps, values;
  for (const auto& point : points) {
    steps.push_back(static_cast<double>(point.step));
    values.push_back(point.value);
  }
  return {.name = name, .x = steps, .y = values, .markers = points.size() == 1};
}

using MetricName = std::pair<Mode, std::string>;

std::map<MetricName, plot::Chart> charts_of(const Paths& runs) {
  std::map<MetricName, plot::Chart> charts;
  for (const auto& run : runs) {
    check_run(run);
    const Summary values = report::read_events(run / "events.jsonl").values;
    for (const Mode mode : {Mode::kTrain, Mode::kEval, Mode::kTest}) {
      for (const std::string& key : values.keys(mode)) {
        plot::Chart& chart = charts[{mode, key}];
        chart.title = fmt::format("{} ({})", key, name(mode));
        chart.x_label = "step";
        chart.series.push_back(to_series(run.string(), values.series(mode, key)));
      }
    }
  }
  return charts;
}

// "eval_loss_noisy" for "loss|noisy", "train_steps_sec" for "steps/sec": a name for every system.
std::string file_name(const MetricName& metric) {
  std::string name_text = fmt::format("{}_{}", name(metric.first), metric.second);
  for (char& c : name_text) {
    if (std::string_view("/\\|:*?\"<> ()").find(c) != std::string_view::npos) c = '_';
  }
  return name_text;
}

}  // namespace

void run(const RunsListArguments& arguments) {
  Rows rows;
  std::vector<std::string> unreadable;
  for (const auto& run : runs_in(arguments.folder)) {
    try {
      rows.push_back(list_row(arguments.folder, run));
    } catch (const Error& error) {
      unreadable.push_back(fmt::format("{}: {}", run.string(), error.what()));
    }
  }
  print(std::move(rows), {"run", "started", "epochs", "state", "results"},
        fmt::format("'{}' holds no runs.", arguments.folder.string()));
  for (const std::string& line : unreadable) fmt::print("{}\n", line);
}

void run(const RunsCompareArguments& arguments) {
  const fs::path &a = arguments.runs.at(0), &b = arguments.runs.at(1);
  check_run(a);
  check_run(b);
  print(config_rows(a, b), {"config", a.string(), b.string()}, "The configs are the same.");
  fmt::print("\n");
  print(metric_rows(a, b), {"last value", a.string(), b.string()}, "Neither run wrote a number.");
}

void run(const RunsPlotArguments& arguments) {
  const auto charts = charts_of(arguments.runs);
  FE_CHECK(!charts.empty(),
           "fe runs plot: the runs have no numbers yet. Wait for their first line.");
  make_writable_folder(arguments.out);
  for (const auto& [metric, chart] : charts) {
    for (const char* extension : {".png", ".svg"}) {
      plot::save(arguments.out / (file_name(metric) + extension), chart);
    }
  }
  fmt::print("{} metrics as PNG and SVG: {}\n", charts.size(), arguments.out.string());
}

}  // namespace fe::app
