// SPDX-License-Identifier: Apache-2.0
#include <torch/types.h>

#include <algorithm>
#include <map>
#include <string>

#include "config/run/checkpoint.h"
#include "fe/base/error.h"

namespace fe::config {
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

// Only the states of values that this context has: a part of a config does not name all.
std::map<std::string, std::string> states_for(const Context& context,
                                              const Checkpoint& checkpoint,
                                              Findings& findings) {
  std::map<std::string, std::string> states;
  for (const auto& [name, state] : context.shared_state()) {
    const auto saved = checkpoint.shared.find(name);
    if (saved != checkpoint.shared.end()) {
      states.emplace(*saved);
    } else {
      findings.error("the config names '{}', which {} does not hold.", name,
                     checkpoint.path.string());
    }
  }
  return states;
}

}  // namespace

void restore(const Checkpoint& checkpoint, Context& context) {
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
  const auto former_states = context.shared_state();
  std::map<std::string, NamedTensors> former;
  for (const auto& [name, model] : context.models) {
    former.emplace(name, copies(model));
    noting([&, &name = name, &model = model] { set_tensors(model, saved[name], source); });
    saved.erase(name);
  }
  for (const auto& [name, tensors] : saved) {
    findings.error("{} holds a model '{}', which the config does not have.", source, name);
  }
  const auto states = states_for(context, checkpoint, findings);
  noting([&] { context.load_shared_state(states); });
  if (findings.errors().empty()) return;
  for (const auto& [name, model] : context.models) set_tensors(model, former.at(name), source);
  context.load_shared_state(former_states);
  findings.throw_errors(checkpoint.path.string());
}

}  // namespace fe::config
