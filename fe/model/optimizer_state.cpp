// SPDX-License-Identifier: Apache-2.0
#include "fe/model/optimizer_state.h"

#include <algorithm>
#include <memory>
#include <string_view>

#include "fe/base/error.h"
#include "fe/model/keras_optimizer.h"
#include "fe/model/torch_compat.h"

namespace fe {
namespace {

namespace optim = torch::optim;
using Settings = OptimizerState::Settings;

// Calls each(name, value) for every option that this class of options has.
template <class Options, class Each>
void for_each_option(Options& o, Each&& each) {
  each("lr", o.lr());
  each("weight_decay", o.weight_decay());
  if constexpr (requires { o.momentum(); }) each("momentum", o.momentum());
  if constexpr (requires { o.dampening(); }) each("dampening", o.dampening());
  if constexpr (requires { o.nesterov(); }) each("nesterov", o.nesterov());
  if constexpr (requires { o.betas(); }) {
    each("beta1", std::get<0>(o.betas()));
    each("beta2", std::get<1>(o.betas()));
  }
  if constexpr (requires { o.eps(); }) each("eps", o.eps());
  if constexpr (requires { o.amsgrad(); }) each("amsgrad", o.amsgrad());
  if constexpr (requires { o.alpha(); }) each("alpha", o.alpha());
  if constexpr (requires { o.centered(); }) each("centered", o.centered());
  if constexpr (requires { o.lr_decay(); }) each("lr_decay", o.lr_decay());
  if constexpr (requires { o.initial_accumulator_value(); }) {
    each("initial_accumulator_value", o.initial_accumulator_value());
  }
}

template <class State, class Each>
void for_each_tensor(State& s, Each&& each) {
  if constexpr (requires { s.exp_avg(); }) {
    each("exp_avg", s.exp_avg());
    each("exp_avg_sq", s.exp_avg_sq());
    each("max_exp_avg_sq", s.max_exp_avg_sq());
  }
  if constexpr (requires { s.square_avg(); }) {
    each("square_avg", s.square_avg());
    each("grad_avg", s.grad_avg());
  }
  if constexpr (requires { s.momentum_buffer(); }) each("momentum_buffer", s.momentum_buffer());
  if constexpr (requires { s.sum(); }) each("sum", s.sum());
}

template <class Options>
Settings settings_of(const optim::OptimizerOptions& options) {
  Settings settings;
  for_each_option(static_cast<const Options&>(options), [&](const char* name, const auto& value) {
    settings[name] = static_cast<double>(value);
  });
  return settings;
}

template <class Options>
void set_settings(optim::OptimizerOptions& options, const Settings& settings) {
  for_each_option(static_cast<Options&>(options), [&](const char* name, auto& value) {
    value = static_cast<std::decay_t<decltype(value)>>(settings.at(name));
  });
}

template <class State>
ParameterState state_of(const optim::OptimizerParamState& state) {
  const auto& typed = static_cast<const State&>(state);
  ParameterState result;
  if constexpr (requires { typed.step(); }) result.step = typed.step();
  for_each_tensor(typed, [&](const char* name, const Tensor& tensor) {
    if (tensor.defined()) result.tensors.emplace_back(name, tensor);
  });
  return result;
}

template <class State>
std::unique_ptr<optim::OptimizerParamState> make_state(const ParameterState& state) {
  auto made = std::make_unique<State>();
  if constexpr (requires { made->step(); }) made->step(state.step);
  const std::map<std::string, Tensor> given(state.tensors.begin(), state.tensors.end());
  for_each_tensor(*made, [&](const char* name, Tensor& tensor) {
    if (const auto entry = given.find(name); entry != given.end()) tensor = entry->second;
  });
  return made;
}

template <class State>
std::vector<std::string> tensor_names() {
  std::vector<std::string> names;
  const State state;
  for_each_tensor(state, [&](const char* name, const Tensor&) { names.push_back(name); });
  return names;
}

// One class of optimizer.
struct Kind {
  std::string_view name;
  bool (*is)(const optim::Optimizer&);
  Settings (*settings)(const optim::OptimizerOptions&);
  void (*set_settings)(optim::OptimizerOptions&, const Settings&);
  ParameterState (*state)(const optim::OptimizerParamState&);
  std::unique_ptr<optim::OptimizerParamState> (*make_state)(const ParameterState&);
  std::vector<std::string> (*tensor_names)();
};

template <class Optimizer, class Options, class State>
Kind kind(std::string_view name) {
  return {.name = name,
          .is =
              [](const optim::Optimizer& optimizer) {
                return dynamic_cast<const Optimizer*>(&optimizer) != nullptr;
              },
          .settings = settings_of<Options>,
          .set_settings = set_settings<Options>,
          .state = state_of<State>,
          .make_state = make_state<State>,
          .tensor_names = tensor_names<State>};
}

const Kind& kind_of(const optim::Optimizer& optimizer) {
  // A class of Keras's formula is one of torch's too: it comes first.
  static const std::vector<Kind> kinds = {
      kind<KerasSGD, optim::SGDOptions, optim::SGDParamState>("KerasSGD"),
      kind<KerasAdam, optim::AdamOptions, optim::AdamParamState>("KerasAdam"),
      kind<KerasAdamW, optim::AdamWOptions, optim::AdamWParamState>("KerasAdamW"),
      kind<KerasRMSprop, optim::RMSpropOptions, optim::RMSpropParamState>("KerasRMSprop"),
      kind<KerasAdagrad, optim::AdagradOptions, optim::AdagradParamState>("KerasAdagrad"),
      kind<optim::SGD, optim::SGDOptions, optim::SGDParamState>("SGD"),
      kind<optim::Adam, optim::AdamOptions, optim::AdamParamState>("Adam"),
      kind<optim::AdamW, optim::AdamWOptions, optim::AdamWParamState>("AdamW"),
      kind<optim::RMSprop, optim::RMSpropOptions, optim::RMSpropParamState>("RMSprop"),
      kind<optim::Adagrad, optim::AdagradOptions, optim::AdagradParamState>("Adagrad"),
  };
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const Kind& each) { return each.is(optimizer); });
  FE_CHECK(found != kinds.end(),
           "optimizer state: expected SGD, Adam, AdamW, RMSprop or Adagrad, got another class.");
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
  const Kind& kind = kind_of(optimizer);
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
  const Kind& kind = kind_of(optimizer);
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
  const Kind& kind = kind_of(optimizer);
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
