// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "fe/estimator/trace.h"
#include "fe/storage/tensor_file.h"

namespace fe {

/// The states of all traces as JSON, tensors apart: numbers to the last bit, NaN too. Tensors are
/// named "<prefix><place of the trace>/<key>".
nlohmann::json trace_states(const std::vector<AnyTrace>& traces,
                            const std::string& prefix,
                            NamedTensors& tensors);

/// Gives them back. A trace goes by its name and its place among those of that name, so that traces
/// may be added or left out; one without a saved state begins anew, and without `same_ranks` one
/// whose state is of a rank. Throws fe::Error for what trace_states() did not write.
void load_trace_states(const std::vector<AnyTrace>& traces,
                       const nlohmann::json& states,
                       const std::string& prefix,
                       const NamedTensors& tensors,
                       bool same_ranks);

/// A number as text that gives it back to the last bit, NaN and infinity too.
std::string exact_text(double value);
double from_exact_text(const std::string& text);

}  // namespace fe
