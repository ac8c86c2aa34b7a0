// SPDX-License-Identifier: Apache-2.0
#include "fe/model/sandbox.h"

#include <ATen/Context.h>
#include <torch/types.h>

#include <algorithm>

namespace fe {
namespace {

// The CPU's, and those of the devices the models are on.
std::vector<at::Generator> generators(const std::vector<Model>& models) {
  std::vector<at::Device> devices{at::kCPU};
  for (const Model& model : models) {
    for (const auto& [name, tensor] : model.named_tensors()) {
      const at::Device device = tensor.device();
      if (std::find(devices.begin(), devices.end(), device) == devices.end()) {
        devices.push_back(device);
      }
    }
  }
  std::vector<at::Generator> generators;
  for (const at::Device device : devices) {
    generators.push_back(at::globalContext().defaultGenerator(device));
  }
  return generators;
}

}  // namespace

struct Sandbox::Saved {
  Model model;
  NamedTensors tensors, average;
};

Sandbox::Sandbox(const std::vector<Model>& models) {
  const at::NoGradGuard no_grad;
  const auto copies = [](const NamedTensors& tensors) {
    NamedTensors saved;
    for (const auto& [name, tensor] : tensors) saved.emplace_back(name, tensor.clone());
    return saved;
  };
  for (const Model& model : models) {
    saved_.push_back({model, copies(model.named_tensors()), copies(model.average())});
    model.begin_trial();
  }
  for (at::Generator& generator : generators(models)) {
    const std::lock_guard lock(generator.mutex());
    random_states_.emplace_back(generator, generator.get_state());
  }
}

Sandbox::~Sandbox() {
  const at::NoGradGuard no_grad;
  const auto restore = [](const NamedTensors& tensors, const NamedTensors& saved) {
    for (size_t i = 0; i < tensors.size(); ++i) tensors[i].second.copy_(saved[i].second);
  };
  for (const Saved& saved : saved_) {
    restore(saved.model.named_tensors(), saved.tensors);
    restore(saved.model.average(), saved.average);
    saved.model.end_trial();
  }
  for (auto& [generator, state] : random_states_) {
    const std::lock_guard lock(generator.mutex());
    generator.set_state(state);
  }
}

}  // namespace fe
