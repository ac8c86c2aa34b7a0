// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fe/storage/tensor_file.h"

namespace torch::optim {
class Optimizer;
}

namespace fe {

/// What an optimizer keeps for one parameter. Tensors it has not made yet are not in the list.
struct ParameterState {
  int64_t step = 0;
  NamedTensors tensors;
};

/// An optimizer as data.
struct OptimizerState {
  using Settings = std::map<std::string, double>;  ///< by option; a switch is 0 or 1

  std::string name;              ///< "Adam", "KerasAdam"
  Settings defaults;             ///< as it was made
  std::vector<Settings> groups;  ///< of each parameter group, as they are now
  /// Of the parameters of all groups in order; nullopt: the optimizer has not seen it yet.
  std::vector<std::optional<ParameterState>> parameters;
};

/// The state of one of the optimizers that make_optimizer() makes; shares its tensors. Throws
/// fe::Error for another class.
OptimizerState optimizer_state(const torch::optim::Optimizer& optimizer);

/// What keeps the state from being one of `optimizer`, in a sentence; empty when it fits.
std::string misfit(const OptimizerState& state, const torch::optim::Optimizer& optimizer);

/// Puts the state into an optimizer that it fits; the tensors are taken over, not copied. Settings
/// that a schedule changed come back; one whose default differs from the saved one was changed by
/// the user, and stays.
void set_optimizer_state(torch::optim::Optimizer& optimizer, const OptimizerState& state);

}  // namespace fe
