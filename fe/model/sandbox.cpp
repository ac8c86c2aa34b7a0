// SPDX-License-Identifier: Apache-2.0
#include "fe/model/sandbox.h"

#include <torch/types.h>

#include "fe/model/random_state.h"

namespace fe {

struct Sandbox::Saved {
  Model model;
  NamedTensors tensors, average;
};

Sandbox::Sandbox(const std::vector<Model>& models)
    : models_(models), random_states_(fe::random_states(models)) {
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
}

// If the values cannot be restored, the program cannot continue.
Sandbox::~Sandbox() {  // NOLINT(bugprone-exception-escape)
  const at::NoGradGuard no_grad;
  const auto restore = [](const NamedTensors& tensors, const NamedTensors& saved) {
    for (size_t i = 0; i < tensors.size(); ++i) tensors[i].second.copy_(saved[i].second);
  };
  for (const Saved& saved : saved_) {
    restore(saved.model.named_tensors(), saved.tensors);
    restore(saved.model.average(), saved.average);
    saved.model.end_trial();
  }
  set_random_states(models_, random_states_);
}

}  // namespace fe
