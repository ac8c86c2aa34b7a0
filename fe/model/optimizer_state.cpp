// SPDX-License-Identifier: Apache-2.0
#include "fe/model/optimizer_state.h"

#include <torch/optim/optimizer.h>

#include <algorithm>
#include <utility>

#include "fe/base/error.h"
#include "fe/model/optimizer.h"
#include "fe/model/optimizers/kind.h"
#include "fe/model/torch_compat.h"

namespace fe {
namespace {

namespace optim = torch::optim;
using Settings = OptimizerState::Settings;

const detail::OptimizerKind& kind_of(const optim::Optimizer& optimizer) {
  static const auto kKinds = [] {
    std::vector<detail::OptimizerKind> kinds;
    for_each_type(Optimizers(), [&]<class O>() {
      for (auto& kind : O::kinds()) kinds.push_back(std::move(kind));
    });
    return kinds;
  }();
  const auto found = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const auto& kind) { return kind.is(optimizer); });
  FE_CHECK(found != kKinds.end(),
           "optimizer state: expected one that fe::make_optimizer() makes, got another class.");
  return *found;
}

std::vector<Tensor> parameters_of(const optim::Optimizer& optimizer) {
  std::vector<Tensor> parameters;
  for (const auto& group : optimizer.param_groups()) {
    parameters.insert(parameters.end(), group.params().begin(), group.params().end());
  }
  return parameters;
}

// Some options determine which tensors exist: those must be unchanged.
std::string misfit_of(const Settings& before, const Settings& now) {
  for (const char* name : {"amsgrad", "centered", "momentum"}) {
    const auto one = before.find(name), other = now.find(name);
    if (one == before.end() || other == now.end()) continue;
    if ((one->second == 0.0) != (other->second == 0.0)) {
      return fmt::format("expected the state of an optimizer with {} {}, got {}", name,
                         other->second, one->second);
    }
  }
  return {};
}

std::string misfit_of(const ParameterState& state,
                      const Tensor& parameter,
                      const std::vector<std::string>& known) {
  for (const auto& [name, tensor] : state.tensors) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return fmt::format("it has no '{}'", name);
    }
    if (tensor.sizes() != parameter.sizes() || tensor.scalar_type() != parameter.scalar_type()) {
      return fmt::format("expected '{}' as {}, got {}", name, describe(parameter),
                         describe(tensor));
    }
  }
  return {};
}

}  // namespace

OptimizerState optimizer_state(const optim::Optimizer& optimizer) {
  const detail::OptimizerKind& kind = kind_of(optimizer);
  OptimizerState state{.name = std::string(kind.name),
                       .defaults = kind.settings(optimizer.defaults()),
                       .groups = {},
                       .parameters = {}};
  for (const auto& group : optimizer.param_groups()) {
    state.groups.push_back(kind.settings(group.options()));
  }
  const auto& states = optimizer.state();
  for (const Tensor& parameter : parameters_of(optimizer)) {
    const auto entry = states.find(compat::state_key(states, parameter));
    auto& own = state.parameters.emplace_back();
    if (entry != states.end() && entry->second) own = kind.state(*entry->second);
  }
  return state;
}

std::string misfit(const OptimizerState& state, const optim::Optimizer& optimizer) {
  const detail::OptimizerKind& kind = kind_of(optimizer);
  if (state.name != kind.name) {
    return fmt::format("expected the state of {}, got that of {}", kind.name, state.name);
  }
  const size_t groups = optimizer.param_groups().size();
  if (state.groups.size() != groups) {
    return fmt::format("expected {} parameter groups, got {}", groups, state.groups.size());
  }
  const std::string fault = misfit_of(state.defaults, kind.settings(optimizer.defaults()));
  if (!fault.empty()) return fault;
  const std::vector<Tensor> parameters = parameters_of(optimizer);
  if (state.parameters.size() != parameters.size()) {
    return fmt::format("expected the state of {} parameters, got that of {}", parameters.size(),
                       state.parameters.size());
  }
  const auto known = kind.tensor_names();
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (!state.parameters[i]) continue;
    const std::string wrong = misfit_of(*state.parameters[i], parameters[i], known);
    if (!wrong.empty()) return fmt::format("parameter {}: {}", i, wrong);
  }
  return {};
}

void set_optimizer_state(optim::Optimizer& optimizer, const OptimizerState& state) {
  const detail::OptimizerKind& kind = kind_of(optimizer);
  const Settings defaults = kind.settings(optimizer.defaults());
  for (size_t i = 0; i < state.groups.size(); ++i) {
    Settings settings = defaults;
    for (auto& [name, value] : settings) {
      const auto before = state.defaults.find(name), now = state.groups[i].find(name);
      const bool unchanged = before != state.defaults.end() && before->second == value;
      if (unchanged && now != state.groups[i].end()) value = now->second;
    }
    kind.set_settings(optimizer.param_groups()[i].options(), settings);
  }
  auto& states = optimizer.state();
  states.clear();
  const std::vector<Tensor> parameters = parameters_of(optimizer);
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (!state.parameters[i]) continue;
    states[compat::state_key(states, parameters[i])] = kind.make_state(*state.parameters[i]);
  }
}

}  // namespace fe
