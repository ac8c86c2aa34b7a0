// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/optim/optimizer.h>

#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/model/optimizer_state.h"

namespace fe::detail {

/// How the state of one class of torch::optim::Optimizer is taken out and put back.
struct OptimizerKind {
  using Options = torch::optim::OptimizerOptions;
  using State = torch::optim::OptimizerParamState;

  std::string name;  ///< "Adam", "KerasAdam"
  bool (*is)(const torch::optim::Optimizer&);
  OptimizerState::Settings (*settings)(const Options&);
  void (*set_settings)(Options&, const OptimizerState::Settings&);
  ParameterState (*state)(const State&);
  std::unique_ptr<State> (*make_state)(const ParameterState&);
  std::vector<std::string> (*tensor_names)();
};

/// Calls each(name, value) for every option of `Members`, and the two that every optimizer has.
template <class Members, class Options, class Each>
void for_each_setting(Options& options, const Each& each) {
  each("lr", options.lr());
  each("weight_decay", options.weight_decay());
  Members::for_each_setting(options, each);
}

/// The kind of `Optimizer`. `Members` names the members of torch's classes beside `lr`,
/// `weight_decay` and `step`:
///
///   struct SGDMembers {
///     using Options = torch::optim::SGDOptions;
///     using State = torch::optim::SGDParamState;
///     static void for_each_setting(auto& o, const auto& each) { each("momentum", o.momentum()); }
///     static void for_each_tensor(auto& s, const auto& each) { each("momentum_buffer", ...); }
///   };
template <class Optimizer, class Members>
OptimizerKind optimizer_kind(const std::string& name) {
  using Options = typename Members::Options;
  using State = typename Members::State;
  using Settings = OptimizerState::Settings;
  return {
      .name = name,
      .is =
          [](const torch::optim::Optimizer& optimizer) {
            return dynamic_cast<const Optimizer*>(&optimizer) != nullptr;
          },
      .settings =
          [](const torch::optim::OptimizerOptions& options) {
            Settings settings;
            for_each_setting<Members>(static_cast<const Options&>(options),
                                      [&](const char* setting, const auto& value) {
                                        settings[setting] = static_cast<double>(value);
                                      });
            return settings;
          },
      .set_settings =
          [](torch::optim::OptimizerOptions& options, const Settings& settings) {
            for_each_setting<Members>(
                static_cast<Options&>(options), [&](const char* setting, auto& value) {
                  value = static_cast<std::decay_t<decltype(value)>>(settings.at(setting));
                });
          },
      .state =
          [](const torch::optim::OptimizerParamState& state) {
            const auto& typed = static_cast<const State&>(state);
            ParameterState result;
            if constexpr (requires { typed.step(); }) result.step = typed.step();
            Members::for_each_tensor(typed, [&](const char* tensor_name, const Tensor& tensor) {
              if (tensor.defined()) result.tensors.emplace_back(tensor_name, tensor);
            });
            return result;
          },
      .make_state =
          [](const ParameterState& state) -> std::unique_ptr<torch::optim::OptimizerParamState> {
        auto made = std::make_unique<State>();
        if constexpr (requires { made->step(); }) made->step(state.step);
        const std::map<std::string, Tensor> given(state.tensors.begin(), state.tensors.end());
        Members::for_each_tensor(*made, [&](const char* tensor_name, Tensor& tensor) {
          if (const auto entry = given.find(tensor_name); entry != given.end()) {
            tensor = entry->second;
          }
        });
        return made;
      },
      .tensor_names =
          [] {
            std::vector<std::string> names;
            const State state;
            Members::for_each_tensor(state, [&](const char* tensor_name, const Tensor&) {
              names.push_back(tensor_name);
            });
            return names;
          },
  };
}

/// torch's class, and the one with Keras's formula. That one is one of torch's too: it comes first.
template <class Torch, class Keras, class Members>
std::vector<OptimizerKind> optimizer_kinds(const std::string& name) {
  return {optimizer_kind<Keras, Members>("Keras" + name), optimizer_kind<Torch, Members>(name)};
}

}  // namespace fe::detail
