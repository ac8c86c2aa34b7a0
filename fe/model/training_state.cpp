// SPDX-License-Identifier: Apache-2.0
#include "fe/model/training_state.h"

#include <torch/optim/optimizer.h>
#include <torch/types.h>

#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "fe/base/error.h"
#include "fe/model/optimizer_state.h"

namespace fe {
namespace {

using SortedJson = nlohmann::json;
using TensorsByName = std::map<std::string, Tensor>;

// The tensors of the model that are not an optimizer's, by their names in the state.
NamedTensors model_tensors(const Model& model) {
  NamedTensors tensors;
  for (const auto& [name, tensor] : model.named_tensors()) {
    tensors.emplace_back("model/" + name, tensor);
  }
  for (const auto& [name, tensor] : model.average()) {
    tensors.emplace_back("average/" + name, tensor);
  }
  return tensors;
}

std::string tensor_name(int64_t variant, size_t parameter, const std::string& name) {
  return fmt::format("optimizer/{}/{}/{}", variant, parameter, name);
}

// Adds the optimizer's tensors to `tensors`; the rest is returned.
SortedJson to_json(int64_t variant, const OptimizerState& state, NamedTensors& tensors) {
  SortedJson parameters = SortedJson::array();
  for (size_t i = 0; i < state.parameters.size(); ++i) {
    const auto& parameter = state.parameters[i];
    parameters.push_back(nullptr);
    if (!parameter) continue;
    SortedJson names = SortedJson::array();
    for (const auto& [name, tensor] : parameter->tensors) {
      names.push_back(name);
      tensors.emplace_back(tensor_name(variant, i, name), tensor);
    }
    parameters.back() = {{"step", parameter->step}, {"tensors", std::move(names)}};
  }
  return {{"name", state.name},
          {"defaults", state.defaults},
          {"groups", state.groups},
          {"parameters", std::move(parameters)}};
}

// Takes the optimizer's tensors out of `tensors`.
OptimizerState to_state(int64_t variant, const SortedJson& json, TensorsByName& tensors) {
  OptimizerState state{.name = json.at("name"),
                       .defaults = json.at("defaults"),
                       .groups = json.at("groups"),
                       .parameters = {}};
  for (const SortedJson& parameter : json.at("parameters")) {
    auto& own = state.parameters.emplace_back();
    if (parameter.is_null()) continue;
    own = ParameterState{.step = parameter.at("step"), .tensors = {}};
    for (const std::string name : parameter.at("tensors")) {
      const auto entry = tensors.extract(tensor_name(variant, state.parameters.size() - 1, name));
      FE_CHECK(!entry.empty(), "optimizer {} of the schedule: '{}' of parameter {} is missing",
               variant, name, state.parameters.size() - 1);
      own->tensors.emplace_back(name, entry.mapped());
    }
  }
  return state;
}

// In files tensors are contiguous. An optimizer's must get their strides back: torch's kernels may
// round differently for others.
SortedJson take_strides(const NamedTensors& tensors) {
  SortedJson strides = SortedJson::object();
  for (const auto& [name, tensor] : tensors) {
    if (!tensor.is_contiguous()) strides[name] = tensor.strides().vec();
  }
  return strides;
}

Tensor with_strides(const Tensor& tensor, const SortedJson& strides, const std::string& name) {
  if (!strides.contains(name)) return tensor.clone(at::MemoryFormat::Contiguous);
  const auto given = strides.at(name).get<std::vector<int64_t>>();
  FE_CHECK(given.size() == static_cast<size_t>(tensor.dim()), "expected {} strides of '{}', got {}",
           tensor.dim(), name, given.size());
  return at::empty_strided(tensor.sizes(), given, tensor.options()).copy_(tensor);
}

// A state, read and compared with the model that it is for.
struct Checked {
  NamedTensors targets;  // of the model
  TensorsByName values;  // for them
  std::map<int64_t, OptimizerState> optimizers;
  Model::AverageProgress average;
};

void check_model_tensors(const NamedTensors& targets, const TensorsByName& given) {
  std::vector<std::string> faults;
  TensorsByName left = given;
  for (const auto& [name, target] : targets) {
    const auto entry = left.extract(name);
    if (entry.empty()) {
      faults.push_back(fmt::format("'{}' is missing", name));
    } else if (entry.mapped().sizes() != target.sizes() ||
               entry.mapped().scalar_type() != target.scalar_type()) {
      faults.push_back(fmt::format("expected '{}' as {}, got {}", name, describe(target),
                                   describe(entry.mapped())));
    }
  }
  for (const auto& [name, tensor] : left) {
    faults.push_back(fmt::format("'{}' is not in the model", name));
  }
  FE_CHECK(faults.empty(), "{}", fmt::join(faults, "; "));
}

Checked checked(const Model& model, const TrainingState& state) {
  Checked result{.targets = model_tensors(model),
                 .values = {state.tensors.begin(), state.tensors.end()},
                 .optimizers = {},
                 .average = {}};
  const SortedJson json = SortedJson::parse(state.attributes);
  const SortedJson& strides = json.at("strides");
  for (const auto& [key, description] : json.at("optimizers").items()) {
    const int64_t variant = std::stoll(key);
    OptimizerState own = to_state(variant, description, result.values);
    const torch::optim::Optimizer* optimizer = model.optimizer_of(variant);
    FE_CHECK(optimizer, "optimizer {} of its schedule ({}) is not in the model", variant, own.name);
    const std::string fault = misfit(own, *optimizer);
    FE_CHECK(fault.empty(), "optimizer {} of the schedule: {}", variant, fault);
    for (size_t i = 0; i < own.parameters.size(); ++i) {
      if (!own.parameters[i]) continue;
      for (auto& [name, tensor] : own.parameters[i]->tensors) {
        tensor = with_strides(tensor, strides, tensor_name(variant, i, name)).to(model.device());
      }
    }
    result.optimizers.emplace(variant, std::move(own));
  }
  check_model_tensors(result.targets, result.values);
  result.average = {.steps = json.at("average").at("steps"),
                    .in_use = json.at("average").at("in_use")};
  return result;
}

}  // namespace

TrainingState training_state(const Model& model) {
  NamedTensors tensors = model_tensors(model);
  const size_t first_of_optimizers = tensors.size();
  SortedJson optimizers = SortedJson::object();
  for (const auto& [variant, optimizer] : model.optimizers()) {
    optimizers[std::to_string(variant)] = to_json(variant, optimizer_state(*optimizer), tensors);
  }
  for (auto& [name, tensor] : tensors) {
    tensor = tensor.detach().to(tensor.options().device(at::kCPU), /*non_blocking=*/false,
                                /*copy=*/true);
  }
  const NamedTensors of_optimizers(
      tensors.begin() + static_cast<std::ptrdiff_t>(first_of_optimizers), tensors.end());
  const auto [steps, in_use] = model.average_progress();
  const SortedJson attributes = {{"average", {{"steps", steps}, {"in_use", in_use}}},
                                 {"optimizers", std::move(optimizers)},
                                 {"strides", take_strides(of_optimizers)}};
  return {.tensors = std::move(tensors), .attributes = attributes.dump()};
}

void set_training_state(const Model& model, const TrainingState& state, std::string_view source) {
  const auto misfits = [&](std::string_view fault) {
    fail(
        "cannot continue training model '{}' from {}: {}. Was it saved by the same model and "
        "optimizer?",
        model.name(), source, fault);
  };
  Checked given;
  try {
    given = checked(model, state);
  } catch (const Error& error) {
    misfits(error.what());
  } catch (const std::exception& error) {
    misfits(fmt::format("its attributes are not those of a training state ({})", error.what()));
  }
  const at::NoGradGuard no_grad;
  for (const auto& [name, target] : given.targets) target.copy_(given.values.at(name));
  model.set_average_progress(given.average);
  std::set<int64_t> variants;
  for (const auto& [variant, optimizer] : given.optimizers) {
    set_optimizer_state(*model.optimizer_of(variant), optimizer);
    variants.insert(variant);
  }
  model.keep_optimizers(variants);
}

}  // namespace fe
