// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "fe/estimator/trace.h"
#include "fe/storage/tensor_file.h"

namespace fe {

/// The states of all traces as JSON, with numbers to the last bit, NaN included. Their tensors are
/// added to `tensors` under "<prefix><number of the trace>/<number of the key>".
nlohmann::json trace_states(const std::vector<AnyTrace>& traces,
                            const std::string& prefix,
                            NamedTensors& tensors);

/// Restores them. A trace is identified by its name and its number among the traces of that name,
/// so that traces may be added or removed. A trace without a saved state keeps its initial one, and
/// so does, unless `same_ranks`, a trace whose state belongs to a rank. Throws fe::Error for states
/// that trace_states() did not write.
void load_trace_states(const std::vector<AnyTrace>& traces,
                       const nlohmann::json& states,
                       const std::string& prefix,
                       const NamedTensors& tensors,
                       bool same_ranks);

}  // namespace fe
