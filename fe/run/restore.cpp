// SPDX-License-Identifier: Apache-2.0
#include <torch/types.h>

#include <algorithm>
#include <map>
#include <string>

#include "fe/base/error.h"
#include "fe/run/checkpoint.h"

namespace fe::run {
namespace {

std::map<std::string, NamedTensors> by_model(const NamedTensors& tensors) {
  std::map<std::string, NamedTensors> models;
  for (const auto& [name, tensor] : tensors) {
    const size_t slash = name.find('/');  // no model's name has one
    models[name.substr(0, slash)].emplace_back(name.substr(std::min(slash, name.size() - 1) + 1),
                                               tensor);
  }
  return models;
}

NamedTensors copies(const Model& model) {
  NamedTensors copies;
  for (const auto& [name, tensor] : model.named_tensors()) {
    copies.emplace_back(name, tensor.detach().clone());
  }
  return copies;
}

// Only the states of values that the run has: a part of it does not have all.
std::map<std::string, std::string> states_for(const SharedStates& shared,
                                              const Checkpoint& checkpoint,
                                              Findings& findings) {
  std::map<std::string, std::string> states;
  for (const auto& [name, state] : shared.states()) {
    const auto saved = checkpoint.shared.find(name);
    if (saved != checkpoint.shared.end()) {
      states.emplace(*saved);
    } else {
      findings.error("the run has the shared value '{}', which '{}' does not hold.", name,
                     checkpoint.path.string());
    }
  }
  return states;
}

}  // namespace

void restore(const Checkpoint& checkpoint,
             const std::vector<Model>& models,
             const SharedStates& shared) {
  Findings findings;
  const auto noting = [&](auto&& action) {
    try {
      action();
    } catch (const Error& error) {
      findings.error("{}", error.what());
    }
  };
  auto saved = by_model(checkpoint.tensors);
  const std::string source = fmt::format("'{}'", checkpoint.path.string());
  const auto states_before = shared.states();
  std::vector<NamedTensors> before;
  for (const Model& model : models) {
    before.push_back(copies(model));
    noting([&] { set_tensors(model, saved[model.name()], source); });
    saved.erase(model.name());
  }
  for (const auto& [name, tensors] : saved) {
    findings.error("{} holds a model '{}', which the run does not have.", source, name);
  }
  const auto states = states_for(shared, checkpoint, findings);
  noting([&] { shared.load(states); });
  if (findings.errors().empty()) return;
  for (size_t i = 0; i < models.size(); ++i) set_tensors(models[i], before[i], source);
  shared.load(states_before);
  findings.throw_errors(checkpoint.path.string());
}

}  // namespace fe::run
