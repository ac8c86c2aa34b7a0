// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/run_description.h"

#include <torch/nn/module.h>

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "fe/estimator/snapshot/keeper.h"
#include "fe/storage/digest.h"

namespace fe {
namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson to_json(const OptionValue& value) {
  return std::visit(
      [](const auto& v) -> OrderedJson {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>)
          return nullptr;
        else
          return v;
      },
      value);
}

OrderedJson to_json(const Description& description) {
  OrderedJson options = OrderedJson::object();
  for (const Option& option : description.options) options[option.name] = to_json(option.value);
  return {{description.name, std::move(options)}};
}

template <class T, class ToJson>
OrderedJson scheduled_json(const Scheduled<T>& scheduled, const ToJson& json_of) {
  if (!scheduled.is_scheduled()) return json_of(*scheduled.value(0));
  OrderedJson values = OrderedJson::array();
  for (int64_t i = 0; i < scheduled.variants(); ++i) {
    const T* value = scheduled.value(i);
    values.push_back(value ? json_of(*value) : OrderedJson());
  }
  OrderedJson json = OrderedJson::object();
  json["scheduled"] = std::move(values);
  if (!scheduled.starts().empty()) json["starts"] = scheduled.starts();
  return json;
}

template <class Any>
OrderedJson ops_json(const std::vector<Scheduled<Any>>& ops) {
  OrderedJson all = OrderedJson::array();
  for (const auto& scheduled : ops) {
    all.push_back(
        scheduled_json(scheduled, [](const Any& op) { return to_json(op->description()); }));
  }
  return all;
}

// For a module without a recipe: its parts with their options, as torch prints them.
std::vector<std::string> module_lines(const torch::nn::Module& module) {
  std::ostringstream text;
  text << module;
  std::istringstream all(text.str());
  std::vector<std::string> lines;
  for (std::string line; std::getline(all, line);) lines.push_back(line);
  return lines;
}

int64_t trainable_count(const Model& model) {
  int64_t count = 0;
  for (const Tensor& parameter : model.parameters()) count += parameter.numel();
  return count;
}

OrderedJson models_json(const Network& network) {
  OrderedJson models = OrderedJson::object();
  for (const Model& model : network.models()) {
    OrderedJson& entry = models[model.name()];
    entry["parameters"] = model.parameter_count();
    entry["trainable"] = trainable_count(model);
    entry["optimizer"] =
        scheduled_json(model.optimizer_options(),
                       [](const OptimizerOptions& options) { return to_json(describe(options)); });
    entry["mixed_precision"] = option_name(model.mixed_precision());
    entry["ema_decay"] = model.ema_decay();
    entry["sync_batchnorm"] = model.sync_batchnorm();
    if (!model.weights().empty()) entry["weights"] = model.weights().string();
    if (model.recipe().empty())
      entry["module"] = module_lines(model.module());
    else
      entry["recipe"] = OrderedJson::parse(model.recipe());
  }
  return models;
}

std::string digest(const Sample& sample) {
  std::string all;
  for (const auto& [key, value] : sample) {
    all += fmt::format("{} {} {}\n", key, value.dtype(), value.shape());
    all.append(static_cast<const char*>(value.data()), value.nbytes());
  }
  return sha256(std::as_bytes(std::span(all)));
}

// Of the first, the middle and the last sample: enough to distinguish data sets without reading all
// of their samples. Null if one cannot be read: the run itself reports that with more detail.
OrderedJson digest(const Dataset& data) {
  std::string all;
  try {
    for (const int64_t index : std::set<int64_t>{0, data.size() / 2, data.size() - 1}) {
      all += digest(data[index]);
    }
  } catch (const std::exception&) {
    return nullptr;
  }
  return sha256(std::as_bytes(std::span(all)));
}

OrderedJson data_json(const PipelineOptions& pipeline) {
  OrderedJson all = OrderedJson::object();
  for (const auto& [mode, data] :
       {std::pair(Mode::kTrain, &pipeline.train_data), std::pair(Mode::kEval, &pipeline.eval_data),
        std::pair(Mode::kTest, &pipeline.test_data)}) {
    for (const auto& [id, scheduled] : data->sets()) {
      all[std::string(name(mode))][id] = scheduled_json(scheduled, [](const Dataset& set) {
        return OrderedJson{
            {"name", set.source().name()}, {"samples", set.size()}, {"digest", digest(set)}};
      });
    }
  }
  return all;
}

OrderedJson batch_size_json(const Scheduled<int64_t>& sizes) {
  OrderedJson json = scheduled_json(sizes, [](int64_t size) { return OrderedJson(size); });
  return sizes.is_scheduled() ? json : OrderedJson::array({std::move(json)});
}

RunLength length_of(const EstimatorOptions& options) {
  const Pipeline& pipeline = options.pipeline;
  int64_t steps = 0;
  for (const std::string& id : pipeline.ds_ids(Mode::kTrain, 1)) {
    steps += options.train_steps_per_epoch > 0 ? options.train_steps_per_epoch
                                               : pipeline.steps_per_epoch(Mode::kTrain, 1, id);
  }
  return {.epochs = options.epochs, .steps = options.epochs * steps};
}

bool keeps_snapshots(const Scheduled<AnyTrace>& scheduled) {
  const auto all = scheduled.all();
  return std::any_of(all.begin(), all.end(),
                     [](const AnyTrace* trace) { return as_snapshot_keeper(**trace) != nullptr; });
}

OrderedJson traces_json(const EstimatorOptions& options) {
  const RunLength length = length_of(options);
  OrderedJson all = OrderedJson::array();
  for (const auto& scheduled : options.traces) {
    if (keeps_snapshots(scheduled)) continue;
    all.push_back(scheduled_json(scheduled, [&length](const AnyTrace& trace) {
      return to_json(trace->description_in(length));
    }));
  }
  return all;
}

// Whether a difference does not change what a run computes: the files that data and weights are
// read from (data have a digest, and snapshots have the weights), or a digest that is not known.
bool is_place_of_file(const std::string& path, const std::string& key) {
  return (path.starts_with("data.") && key == "name") ||
         (path.starts_with("models.") && key == "weights");
}
bool is_unknown(const std::string& key, const OrderedJson& before, const OrderedJson& now) {
  return key == "digest" && (before.is_null() || now.is_null());
}

// Whether the key describes an option at some times of the run: "by_step[3-5]".
bool is_of_times(const std::string& path, const std::string& key) {
  return path.starts_with("traces[") && key.ends_with(']');
}

// The first difference below `path`, or "".
std::string difference(const OrderedJson& before,
                       const OrderedJson& now,
                       bool same_length,
                       const std::string& path) {
  if (before == now) return "";
  if (before.is_object() && now.is_object()) {
    std::set<std::string> keys;
    for (const auto& item : before.items()) keys.insert(item.key());
    for (const auto& item : now.items()) keys.insert(item.key());
    for (const std::string& key : keys) {
      const std::string where = path.empty() ? key : path + "." + key;
      if (is_place_of_file(path, key)) continue;
      if (is_of_times(path, key) && (!same_length || before.contains(key) != now.contains(key))) {
        continue;
      }
      if (!before.contains(key)) return fmt::format("{}: {} is new", where, now.at(key).dump());
      if (!now.contains(key)) return fmt::format("{}: {} is gone", where, before.at(key).dump());
      if (is_unknown(key, before.at(key), now.at(key))) continue;
      const std::string found = difference(before.at(key), now.at(key), same_length, where);
      if (!found.empty()) return found;
    }
    return "";
  }
  if (before.is_array() && now.is_array()) {
    for (size_t i = 0; i < std::min(before.size(), now.size()); ++i) {
      const std::string found =
          difference(before[i], now[i], same_length, fmt::format("{}[{}]", path, i));
      if (!found.empty()) return found;
    }
    if (before.size() != now.size()) {
      return fmt::format("{}: {} entries became {}", path, before.size(), now.size());
    }
    return "";
  }
  return fmt::format("{}: {} became {}", path, before.dump(), now.dump());
}

}  // namespace

OrderedJson run_description(const EstimatorOptions& options) {
  const Pipeline& pipeline = options.pipeline;
  OrderedJson description;
  description["seed"] = pipeline.seed();
  description["train_steps_per_epoch"] = options.train_steps_per_epoch;
  description["eval_steps_per_epoch"] = options.eval_steps_per_epoch;
  description["pipeline"] = {{"batch_size", batch_size_json(pipeline.options().batch_size)},
                             {"drop_last", pipeline.options().drop_last},
                             {"ops", ops_json(pipeline.options().ops)}};
  description["data"] = data_json(pipeline.options());
  description["models"] = models_json(options.network);
  description["network"] = ops_json(options.network.ops());
  description["traces"] = traces_json(options);
  return description;
}

std::string first_difference(const OrderedJson& before, const OrderedJson& now, bool same_length) {
  return difference(before, now, same_length, "");
}

}  // namespace fe
