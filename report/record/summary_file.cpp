// SPDX-License-Identifier: Apache-2.0
#include "report/record/summary_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "fe/base/error.h"
#include "fe/base/system/file.h"
#include "fe/estimator/record/json_number.h"
#include "report/record/events.h"
#include "report/record/run_record.h"

namespace fe::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kReported = {Mode::kTrain, Mode::kEval, Mode::kTest};

// Samples of a pass of `steps` steps; the last batch of a pass may not be full.
std::optional<int64_t> samples_of(const RunRecord& record, int64_t steps) {
  if (!record.batch_size) {
    return record.whole_passes ? std::optional(record.train_samples) : std::nullopt;
  }
  const int64_t full = steps * *record.batch_size;
  return record.whole_passes ? std::min(full, record.train_samples) : full;
}

std::optional<double> samples_per_second(const RunRecord& record, const Events& events) {
  int64_t samples = 0;
  double seconds = 0;
  TrainedEpoch before;
  for (const TrainedEpoch& epoch : events.epochs) {
    const auto in_pass = samples_of(record, epoch.step - before.step);
    if (!in_pass) return std::nullopt;
    // Where the line of the epoch before was damaged, the steps of this one are not known.
    if (epoch.epoch == before.epoch + 1) {
      samples += *in_pass;
      seconds += epoch.seconds;
    }
    before = epoch;
  }
  if (samples <= 0 || seconds <= 0) return std::nullopt;
  return std::round(static_cast<double>(samples) / seconds * 10) / 10;
}

RunSummary summarize(const Summary& summary, const Events& events, const RunRecord& record) {
  RunSummary run{.epochs = events.epochs.empty() ? 0 : events.epochs.back().epoch,
                 .steps = events.step,
                 .seconds = events.seconds,
                 .samples_per_second = samples_per_second(record, events)};
  for (const Mode mode : kReported) {
    for (const std::string& key : summary.keys(mode)) {
      run.metrics[mode].emplace(key, MetricSummary{.last = summary.last(mode, key),
                                                   .min = summary.min(mode, key),
                                                   .max = summary.max(mode, key)});
    }
  }
  return run;
}

Json to_json(const Summary::Point& point) {
  return {{"value", json_number(point.value)}, {"step", point.step}, {"epoch", point.epoch}};
}

Json to_json(const RunSummary& run) {
  Json json = {{"epochs", run.epochs}, {"steps", run.steps}, {"seconds", run.seconds}};
  if (run.samples_per_second) json["samples_per_second"] = *run.samples_per_second;
  Json& metrics = json["metrics"] = Json::object();
  for (const auto& [mode, keys] : run.metrics) {
    for (const auto& [key, metric] : keys) {
      metrics[std::string(name(mode))][key] = {{"last", json_number(metric.last)},
                                               {"min", to_json(metric.min)},
                                               {"max", to_json(metric.max)}};
    }
  }
  return json;
}

double number_of(const Json& json, const std::filesystem::path& path) {
  const auto number = read_json_number(json);
  FE_CHECK(number, "'{}': expected a number, got {}. Restore the file.", path.string(),
           json.dump());
  return *number;
}

Summary::Point read_point(const Json& json, const std::filesystem::path& path) {
  return {json.at("step"), json.at("epoch"), number_of(json.at("value"), path)};
}

RunSummary from_json(const Json& json, const std::filesystem::path& path) {
  RunSummary run{
      .epochs = json.at("epochs"), .steps = json.at("steps"), .seconds = json.at("seconds")};
  if (json.contains("samples_per_second")) run.samples_per_second = json.at("samples_per_second");
  for (const Mode mode : kReported) {
    const Json keys = json.at("metrics").value(std::string(name(mode)), Json::object());
    for (const auto& [key, metric] : keys.items()) {
      run.metrics[mode].emplace(key, MetricSummary{.last = number_of(metric.at("last"), path),
                                                   .min = read_point(metric.at("min"), path),
                                                   .max = read_point(metric.at("max"), path)});
    }
  }
  return run;
}

}  // namespace

void write_summary(const std::filesystem::path& run_dir, const Summary& summary) {
  const RunSummary run =
      summarize(summary, read_events(run_dir / "events.jsonl"), read_record(run_dir));
  write_file(run_dir / "summary.json",
             to_json(run).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

RunSummary read_summary(const std::filesystem::path& run_dir) {
  const auto path = run_dir / "summary.json";
  if (std::filesystem::exists(path)) {
    const auto bytes = read_file(path);
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    try {
      const Json json = Json::parse(text, text + bytes.size());
      // Programs that train without a config may keep numbers of their own under this name.
      if (json.is_object() && json.contains("metrics")) return from_json(json, path);
    } catch (const Json::exception& error) {
      fail(
          "'{}': expected the summary of a run, got something else ({}). Remove the file: it can "
          "be made again from events.jsonl.",
          path.string(), error.what());
    }
  }
  const Events events = read_events(run_dir / "events.jsonl");
  return summarize(events.values, events, read_record(run_dir));
}

}  // namespace fe::report
