// SPDX-License-Identifier: Apache-2.0
#include "fe/model/sandbox.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/types.h>

namespace fe {
namespace {

at::Generator& cpu_generator() {
  static at::Generator generator = at::detail::getDefaultCPUGenerator();
  return generator;
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
  const std::lock_guard lock(cpu_generator().mutex());
  random_state_ = cpu_generator().get_state();
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
  const std::lock_guard lock(cpu_generator().mutex());
  cpu_generator().set_state(random_state_);
}

}  // namespace fe
