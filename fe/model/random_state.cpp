// SPDX-License-Identifier: Apache-2.0
#include "fe/model/random_state.h"

#include <ATen/Context.h>
#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <algorithm>
#include <mutex>

#include "fe/base/error.h"

namespace fe {
namespace {

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

std::vector<Tensor> random_states(const std::vector<Model>& models) {
  std::vector<Tensor> states;
  for (at::Generator& generator : generators(models)) {
    const std::scoped_lock lock(generator.mutex());
    states.push_back(generator.get_state());
  }
  return states;
}

void set_random_states(const std::vector<Model>& models, const std::vector<Tensor>& states) {
  std::vector<at::Generator> all = generators(models);
  FE_CHECK(all.size() == states.size(),
           "cannot restore the random numbers: expected the states of {} generator(s), got {}. Was "
           "the snapshot made on another device?",
           all.size(), states.size());
  for (size_t i = 0; i < all.size(); ++i) {
    const std::scoped_lock lock(all[i].mutex());
    all[i].set_state(states[i]);
  }
}

}  // namespace fe
