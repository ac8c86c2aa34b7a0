// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/run_description.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "fe/storage/digest.h"

namespace fe {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const OptionValue& value) {
  return std::visit(
      [](const auto& v) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>)
          return nullptr;
        else
          return v;
      },
      value);
}

Json to_json(const Description& description) {
  Json options = Json::object();
  for (const Option& option : description.options) options[option.name] = to_json(option.value);
  return {{description.name, std::move(options)}};
}

template <class Any>
Json to_json(const std::vector<Scheduled<Any>>& list) {
  Json all = Json::array();
  for (const auto& scheduled : list) {
    Json variants = Json::array();
    for (const Any* item : scheduled.all()) variants.push_back(to_json((*item)->description()));
    all.push_back(scheduled.is_scheduled() ? Json{{"scheduled", std::move(variants)}}
                                           : variants.front());
  }
  return all;
}

Json models_json(const Network& network) {
  Json models = Json::object();
  for (const Model& model : network.models()) {
    Json& entry = models[model.name()];
    entry["parameters"] = model.parameter_count();
    entry["optimizer"] = to_json(model.optimizer_description());
    entry["mixed_precision"] = option_name(model.mixed_precision());
    entry["ema_decay"] = model.ema_decay();
    if (!model.recipe().empty()) entry["recipe"] = Json::parse(model.recipe());
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

// The one value of a list of values, or of an object, at the first place they differ.
std::string difference(const Json& before, const Json& now, const std::string& path) {
  if (before == now) return "";
  if (before.is_object() && now.is_object()) {
    std::set<std::string> keys;
    for (const auto& item : before.items()) keys.insert(item.key());
    for (const auto& item : now.items()) keys.insert(item.key());
    for (const std::string& key : keys) {
      const std::string where = path.empty() ? key : path + "." + key;
      if (!before.contains(key)) return fmt::format("{}: {} is new", where, now.at(key).dump());
      if (!now.contains(key)) return fmt::format("{}: {} is gone", where, before.at(key).dump());
      const std::string found = difference(before.at(key), now.at(key), where);
      if (!found.empty()) return found;
    }
  }
  if (before.is_array() && now.is_array()) {
    for (size_t i = 0; i < std::min(before.size(), now.size()); ++i) {
      const std::string found = difference(before[i], now[i], fmt::format("{}[{}]", path, i));
      if (!found.empty()) return found;
    }
    if (before.size() != now.size()) {
      return fmt::format("{}: {} entries became {}", path, before.size(), now.size());
    }
  }
  return fmt::format("{}: {} became {}", path, before.dump(), now.dump());
}

Json traces_json(const std::vector<Scheduled<AnyTrace>>& traces) {
  std::vector<Scheduled<AnyTrace>> described;
  for (const auto& scheduled : traces) {
    const auto all = scheduled.all();
    const bool keeps = std::any_of(all.begin(), all.end(), [](const AnyTrace* trace) {
      return (*trace)->snapshot_keeper() != nullptr;
    });
    if (!keeps) described.push_back(scheduled);
  }
  return to_json(described);
}

}  // namespace

Json run_description(const EstimatorOptions& options) {
  const Pipeline& pipeline = options.pipeline;
  Json description;
  description["seed"] = pipeline.seed();
  description["train_steps_per_epoch"] = options.train_steps_per_epoch;
  description["eval_steps_per_epoch"] = options.eval_steps_per_epoch;
  Json sizes = Json::array();
  for (const int64_t* size : pipeline.options().batch_size.all()) sizes.push_back(*size);
  description["pipeline"] = {{"batch_size", sizes},
                             {"drop_last", pipeline.options().drop_last},
                             {"ops", to_json(pipeline.options().ops)}};
  for (Mode mode : pipeline.modes()) {
    for (const std::string& id : pipeline.ds_ids(mode, 1)) {
      const Dataset& data = pipeline.dataset(mode, 1, id);
      description["data"][std::string(name(mode))][id] = {{"name", data.source().name()},
                                                          {"samples", data.size()}};
    }
  }
  description["models"] = models_json(options.network);
  description["network"] = to_json(options.network.ops());
  description["traces"] = traces_json(options.traces);
  return description;
}

std::string first_difference(const Json& before, const Json& now) {
  return difference(before, now, "");
}

Json data_digests(const Pipeline& pipeline) {
  Json digests = Json::object();
  for (Mode mode : pipeline.modes()) {
    for (const std::string& id : pipeline.ds_ids(mode, 1)) {
      const Dataset& data = pipeline.dataset(mode, 1, id);
      Json& entry = digests[std::string(name(mode))][id] = Json::array();
      for (const int64_t index : std::set<int64_t>{0, data.size() / 2, data.size() - 1}) {
        if (index >= 0 && index < data.size()) entry.push_back(digest(data[index]));
      }
    }
  }
  return digests;
}

}  // namespace fe
