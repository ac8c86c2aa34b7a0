// SPDX-License-Identifier: Apache-2.0
#include "report/record/run_record.h"

#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "fe/base/error.h"
#include "fe/base/system/file.h"
#include "fe/estimator/record/json_number.h"

namespace fe::report {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (!value.is_array()) return value.dump();
  std::vector<std::string> items;
  for (const Json& item : value) items.push_back(text_of(item));
  return fmt::format("{}", fmt::join(items, ", "));
}

// Calls visit(name, options) for each piece of a list, and each variant of a scheduled one.
template <class Visit>
void each_piece(const Json& list, const Visit& visit) {
  for (const Json& piece : list) {
    for (const auto& [name, options] : piece.items()) {
      if (name == "scheduled") {
        each_piece(options, visit);
      } else if (options.is_object()) {
        visit(name, options);
      }
    }
  }
}

std::string text_option(const Json& options, const char* name) {
  const auto option = options.find(name);
  return option != options.end() && option->is_string() ? option->get<std::string>() : "";
}

void read_losses(const Json& network, RunRecord& record) {
  each_piece(network, [&record](const std::string&, const Json& options) {
    const std::string loss = text_option(options, "loss_name");
    if (!loss.empty()) record.losses.insert(loss);
  });
}

// Savers say which metric a run is judged by, and which way.
void read_judged(const Json& traces, RunRecord& record) {
  each_piece(traces, [&record](const std::string&, const Json& options) {
    for (const auto& [metric, way] :
         {std::pair("metric", "save_best_mode"), std::pair("monitor", "compare")}) {
      const std::string name = text_option(options, metric), best = text_option(options, way);
      if (name.empty() || (best != "min" && best != "max")) continue;
      record.judged.emplace(name, best == "min" ? Better::kLow : Better::kHigh);
    }
  });
}

void read_data(const Json& json, RunRecord& record) {
  record.whole_passes = json.value("train_steps_per_epoch", int64_t{0}) == 0;
  const Json sizes = json.value("pipeline", Json::object()).value("batch_size", Json::array());
  if (sizes.is_array() && sizes.size() == 1) record.batch_size = sizes.front().get<int64_t>();
  const Json train = json.value("data", Json::object()).value("train", Json::object());
  for (const auto& [id, data] : train.items()) {
    if (data.contains("scheduled")) {
      record.train_samples = 0;
      break;
    }
    record.train_samples += data.value("samples", int64_t{0});
  }
}

void read_environment(const Json& json, RunRecord& record) {
  RunRecord::Group run{.name = "run", .rows = {}};
  for (const char* name : {"started", "seed", "device"}) {
    if (json.contains(name)) run.rows.emplace_back(name, text_of(json.at(name)));
  }
  record.environment.push_back(std::move(run));
  for (const char* name : {"versions", "hardware", "machine"}) {
    RunRecord::Group group{.name = name, .rows = {}};
    const Json values = json.value(name, Json::object());
    for (const auto& [key, value] : values.items()) {
      group.rows.emplace_back(key, text_of(value));
    }
    if (!group.rows.empty()) record.environment.push_back(std::move(group));
  }
}

}  // namespace

RunRecord read_record(const std::filesystem::path& run_dir) {
  const auto path = run_dir / "run.json";
  const auto bytes = read_file(path);
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  RunRecord record;
  try {
    const Json json = Json::parse(text, text + bytes.size());
    record.started = json.value("started", "");
    record.epochs = json.value("epochs", int64_t{0});
    read_data(json, record);
    read_losses(json.value("network", Json::array()), record);
    read_judged(json.value("traces", Json::array()), record);
    read_environment(json, record);
  } catch (const Json::exception& error) {
    fail("'{}': expected the record of a run, got something else ({}). Restore the file.",
         path.string(), error.what());
  }
  return record;
}

}  // namespace fe::report
