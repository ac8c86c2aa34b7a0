// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "fe/base/tensor.h"
#include "fe/network/network.h"
#include "fe/storage/tensor_file.h"

namespace fe {

/// The states of a network's updates as JSON: accumulated gradients and loss scales. The gradients
/// are added to `tensors` under "updates/<model>/<loss>/<parameter>".
nlohmann::json update_states(const Network& network, NamedTensors& tensors);

/// Restores them. Gradients are each rank's own, so without `with_gradients` only the loss scales,
/// which are the same on all ranks, are restored. An update without a saved state keeps its own.
void load_update_states(const Network& network,
                        const nlohmann::json& states,
                        const std::map<std::string, Tensor>& tensors,
                        bool with_gradients);

}  // namespace fe
