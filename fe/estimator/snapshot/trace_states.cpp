// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/snapshot/trace_states.h"

#include <torch/types.h>

#include <map>
#include <nlohmann/json.hpp>

#include "fe/base/error.h"
#include "fe/estimator/snapshot/exact_text.h"

namespace fe {
namespace {

using Json = nlohmann::json;

Json to_json(const Value& value, const std::string& tensor_name, NamedTensors& tensors) {
  if (const auto* number = std::get_if<double>(&value)) return {{"number", exact_text(*number)}};
  if (const auto* count = std::get_if<int64_t>(&value)) return {{"count", *count}};
  if (const auto* text = std::get_if<std::string>(&value)) return {{"text", *text}};
  tensors.emplace_back(tensor_name, std::get<Tensor>(value).detach().to(at::kCPU).clone());
  return {{"tensor", tensor_name}};
}

Value to_value(const Json& json, const std::map<std::string, Tensor>& tensors) {
  if (json.contains("number")) return from_exact_text(json.at("number"));
  if (json.contains("count")) return json.at("count").get<int64_t>();
  if (json.contains("text")) return json.at("text").get<std::string>();
  return tensors.at(json.at("tensor"));
}

// "AUC" for the first one, "AUC 2" for the second.
class Names {
 public:
  std::string operator()(const Trace& trace) {
    const int count = ++seen_[trace.name()];
    return count == 1 ? trace.name() : fmt::format("{} {}", trace.name(), count);
  }

 private:
  std::map<std::string, int> seen_;
};

}  // namespace

Json trace_states(const std::vector<AnyTrace>& traces,
                  const std::string& prefix,
                  NamedTensors& tensors) {
  Json states = Json::object();
  Names names;
  for (size_t i = 0; i < traces.size(); ++i) {
    Json& entry = states[names(*traces[i])] = Json::object();
    size_t number = 0;
    for (const auto& [key, value] : traces[i]->state()) {
      entry[key] = to_json(value, fmt::format("{}{}/{}", prefix, i, number++), tensors);
    }
  }
  return states;
}

void load_trace_states(const std::vector<AnyTrace>& traces,
                       const Json& states,
                       const std::string& prefix,
                       const NamedTensors& tensors,
                       bool same_ranks) {
  std::map<std::string, Tensor> saved;
  for (const auto& [name, tensor] : tensors) {
    if (name.starts_with(prefix)) saved.emplace(name, tensor);
  }
  Names names;
  for (const AnyTrace& trace : traces) {
    const std::string name = names(*trace);
    if (!states.contains(name) || states.at(name).empty()) continue;
    if (!same_ranks && trace->state_is_of_rank()) continue;
    StateDict state;
    try {
      for (const auto& [key, value] : states.at(name).items()) state[key] = to_value(value, saved);
    } catch (const std::exception& error) {
      fail("{}: cannot restore its state from the snapshot ({}).", trace->label(), error.what());
    }
    trace->load_state(state);
  }
}

}  // namespace fe
