// SPDX-License-Identifier: Apache-2.0
#include "fe/model/module.h"

#include "fe/base/error.h"

namespace fe {

Module::Module(std::shared_ptr<torch::nn::Module> module, Forward forward, std::string recipe)
    : module_(std::move(module)), forward_(std::move(forward)), recipe_(std::move(recipe)) {
  FE_CHECK(module_, "Module: expected a torch module, got an empty pointer or holder.");
  FE_CHECK(forward_, "Module: expected a forward function, got an empty one.");
}

void Module::wrong_inputs(size_t got, const std::vector<bool>& accepted) {
  std::vector<size_t> counts;
  for (size_t i = 0; i < accepted.size(); ++i) {
    if (accepted[i]) counts.push_back(i + 1);
  }
  fail(
      "Module: expected {} input tensor(s), as the module's forward() takes, got {}. Give the op "
      "that runs it as many inputs.",
      fmt::join(counts, " or "), got);
}

}  // namespace fe
