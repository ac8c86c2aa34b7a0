// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/snapshot/update_states.h"

#include <torch/types.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace fe {
namespace {

using Json = nlohmann::json;

// "model/loss" for the first update of a model by a loss, "model/loss 2" for the second.
std::vector<std::pair<std::string, std::shared_ptr<Update>>> named_updates(const Network& network) {
  std::vector<std::pair<std::string, std::shared_ptr<Update>>> named;
  std::map<std::string, int> seen;
  for (const auto& update : network.updates()) {
    const UpdateRule& rule = update->rule();
    const std::string name = fmt::format("{}/{}", rule.model.name(), rule.loss_name);
    const int count = ++seen[name];
    named.emplace_back(count == 1 ? name : fmt::format("{} {}", name, count), update);
  }
  return named;
}

}  // namespace

Json update_states(const Network& network, NamedTensors& tensors) {
  Json states = Json::object();
  for (const auto& [name, update] : named_updates(network)) {
    const UpdateState state = update->state();
    Json defined = Json::array();
    for (size_t p = 0; p < state.gradients.size(); ++p) {
      if (!state.gradients[p].defined()) continue;
      defined.push_back(p);
      tensors.emplace_back(fmt::format("updates/{}/{}", name, p),
                           state.gradients[p].detach().to(at::kCPU).clone());
    }
    states[name] = {{"gradients", defined},
                    {"parameters", state.gradients.size()},
                    {"accumulated", state.accumulated},
                    {"loss_scale", state.loss_scale.scale},
                    {"good_steps", state.loss_scale.good_steps}};
  }
  return states;
}

void load_update_states(const Network& network,
                        const Json& states,
                        const std::map<std::string, Tensor>& tensors,
                        bool with_gradients) {
  for (const auto& [name, update] : named_updates(network)) {
    if (!states.contains(name)) continue;
    const Json& json = states.at(name);
    UpdateState state{
        .gradients = {},
        .loss_scale = {.scale = json.at("loss_scale"), .good_steps = json.at("good_steps")}};
    if (with_gradients) {
      state.accumulated = json.at("accumulated");
      state.gradients.resize(json.at("parameters").get<size_t>());
      const at::Device device = update->rule().model.device();
      for (const size_t p : json.at("gradients").get<std::vector<size_t>>()) {
        state.gradients.at(p) = tensors.at(fmt::format("updates/{}/{}", name, p)).to(device);
      }
    }
    update->set_state(std::move(state));
  }
}

}  // namespace fe
